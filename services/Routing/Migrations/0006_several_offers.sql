-- Where a queue offers to several agents at once, live offers of one conversation stand beside each other; an assignment never stands beside anything of its kind.
alter table offer add column alone boolean not null default true;
drop index one_holder_per_conversation;
create unique index one_holder_per_conversation on offer (tenant, conversation_id) where ended_at is null and (alone or accepted_at is not null);
