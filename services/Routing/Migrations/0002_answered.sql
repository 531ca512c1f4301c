-- A conversation that was answered while it waited needs nobody until the customer writes.
alter table wait drop constraint wait_state_check;
alter table wait add constraint wait_state_check check (state in ('waiting', 'answered', 'offered', 'assigned'));
