-- A new wait is told with the customer's other languages also when no message of his begins it.
alter table conversation add column further_languages text[] not null default '{}';
