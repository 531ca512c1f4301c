-- Of the present wait: the queue it came to was full, and where it waits instead, if elsewhere.
alter table conversation add column queue_full boolean not null default false;
alter table conversation add column diverted_to text;
