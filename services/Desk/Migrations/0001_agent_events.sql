-- What Desk knows of a conversation: the newest state of Routing's side and of Conversations' side, each under the version of its owner.
create table conversation (
    tenant text not null,
    conversation_id uuid not null,
    -- Last timeline entry told of; 0 before the first.
    seq bigint not null default 0 check (seq >= 0),
    routing_version bigint not null default 0,
    stage text not null default 'none' check (stage in ('none', 'offered', 'assigned')),
    agent text,
    offer_id uuid,
    assignment_id uuid,
    reason text,
    expires_at timestamptz,
    version bigint not null default 0,
    status text,
    channel text,
    queue text,
    language text,
    customer_time_zone text,
    touched_at timestamptz not null,
    primary key (tenant, conversation_id),
    check ((stage = 'none') = (agent is null)),
    check (stage <> 'offered' or (offer_id is not null and reason is not null and expires_at is not null)),
    check ((stage = 'assigned') = (assignment_id is not null))
);
create index conversation_by_agent on conversation (tenant, agent) where agent is not null;
create index conversation_by_age on conversation (touched_at) where agent is null;
select tenant_table('conversation');

-- An agent's presence as Routing told it last.
create table presence (
    tenant text not null,
    agent text not null,
    version bigint not null,
    state text not null check (state in ('offline', 'away', 'ready', 'wrap-up', 'busy')),
    cause text not null,
    primary key (tenant, agent)
);
select tenant_table('presence');

-- The head of an agent's event list. Its row is locked while events are added, so that cursors are gapless and are committed in their order.
create table agent (
    tenant text not null,
    agent text not null,
    cursor bigint not null check (cursor > 0),
    primary key (tenant, agent)
);
select tenant_table('agent');

-- What an agent was told, ready to be written on a stream: ids, kinds and particulars, never a message's text.
create table event (
    tenant text not null,
    agent text not null,
    cursor bigint not null,
    kind text not null check (kind in ('offer', 'offer-ended', 'assigned', 'unassigned', 'message', 'conversation', 'presence')),
    body text not null,
    kept_at timestamptz not null,
    primary key (tenant, agent, cursor)
);
create index event_by_age on event using brin (kept_at);
select tenant_table('event');
