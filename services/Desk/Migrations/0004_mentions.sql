-- That a colleague has named the agent in a note.
alter table event drop constraint event_kind_check;
alter table event add constraint event_kind_check check (kind in ('offer', 'offer-ended', 'assigned', 'unassigned', 'message', 'conversation', 'presence', 'mention'));
