-- Whether a customer of the account is answered automatically that a queue is closed; and the wait he was told so in.
alter table channel_account add column out_of_hours_reply boolean not null default false;
alter table conversation add column closed_told uuid;
-- Automatic answers are counted by address.
create index automatic_answer on message (tenant, recipient, at) where direction = 'out' and automatic is not null;
