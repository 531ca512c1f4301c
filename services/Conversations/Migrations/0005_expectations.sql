-- What the customer may expect of the present wait, as Routing told last: his place, how long, and by when he is to have an answer.
alter table conversation add column wait_position int check (wait_position > 0);
alter table conversation add column wait_expected_seconds int check (wait_expected_seconds >= 0);
alter table conversation add column wait_told_at timestamptz;
alter table conversation add column sla_due_at timestamptz;
alter table conversation add column sla_breached boolean not null default false;
