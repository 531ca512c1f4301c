-- What happened to a conversation by itself or by somebody's command stands in its timeline too: said in words, and as what it is.
alter table message drop constraint message_direction_check;
alter table message add constraint message_direction_check check (direction in ('in', 'out', 'note', 'system'));
alter table message add column event jsonb;
alter table message add constraint only_a_system_entry_is_an_event check ((direction = 'system') = (event is not null));

-- The earliest promised callback; and until when the present wait rests because of it.
alter table conversation add column callback_at timestamptz;
alter table conversation add column not_before timestamptz;

-- A promise to come back to the customer: promised → due, or cancelled. Instants, with the zone whose clock it was told by.
create table callback (
    tenant text not null,
    id uuid not null,
    conversation_id uuid not null,
    at timestamptz not null,
    time_zone text not null,
    note text,
    state text not null check (state in ('promised', 'due', 'cancelled')),
    author text not null,
    created_at timestamptz not null,
    ended_at timestamptz,
    primary key (tenant, id),
    constraint over_has_its_time check ((state = 'promised') = (ended_at is null))
);
create index callback_of_conversation on callback (tenant, conversation_id, id);
create index callback_promised on callback (at) where state = 'promised';
select tenant_table('callback');
