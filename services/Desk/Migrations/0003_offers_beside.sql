-- Live offers beside the first, where a queue asks several agents at once: [{offerId, agent, reason, expiresAt}]; of one that is not told yet only the id.
alter table conversation add column beside jsonb not null default '[]';
create index conversation_beside on conversation (tenant) where beside <> '[]';
