-- The instant a tenant's router has come to: opening hours and shifts are what they were then, until its timers say otherwise.
alter table router add column at timestamptz;
-- Units that stay taken after what they were taken for: [{units, channel, until}].
alter table agent add column wrap_ups jsonb not null default '[]';
-- That a conversation waits while its queue is closed concerns no agent.
alter table decision alter column agent drop not null;
