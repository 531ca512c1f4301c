-- The sequence of the last offer made to an agent: whose turn it is, where the policy goes round.
alter table agent add column last_served bigint not null default 0;
