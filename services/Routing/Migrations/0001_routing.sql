-- Agents, queues and skills as their tenants wrote them; the version is their ETag. Written by the shard's owner alone.
create table configuration (
    tenant text not null,
    kind text not null check (kind in ('agent', 'queue', 'skill')),
    id text not null,
    version bigint not null check (version > 0),
    document jsonb not null,
    changed_at timestamptz not null,
    primary key (tenant, kind, id)
);
select tenant_table('configuration');

-- Where each tenant's router stands: the sequence of its last decision.
create table router (
    tenant text primary key,
    sequence bigint not null check (sequence >= 0),
    default_queue text
);
select tenant_table('router');

-- How each agent stands.
create table agent (
    tenant text not null,
    id text not null,
    presence text not null check (presence in ('offline', 'away', 'busy', 'ready')),
    lease_until timestamptz not null,
    offline_since timestamptz not null,
    idle_since timestamptz not null,
    expiries int not null check (expiries >= 0),
    primary key (tenant, id)
);
select tenant_table('agent');

-- What waits, is offered or assigned: the event that said so, and how far it has come. What a new owner loads.
create table wait (
    tenant text not null,
    conversation_id uuid not null,
    wait_id uuid not null,
    version bigint not null default 0,
    queue text not null default '',
    channel text not null,
    state text not null default 'waiting' check (state in ('waiting', 'offered', 'assigned')),
    waiting_since timestamptz not null,
    event jsonb not null,
    progress jsonb not null default '{}',
    primary key (tenant, conversation_id)
);
create index wait_by_queue on wait (tenant, queue, state, waiting_since);
select tenant_table('wait');

-- Conversations the router is done with, so that an event of theirs that comes late does not bring them back. Kept as long as the inbox.
create table ended (
    tenant text not null,
    conversation_id uuid not null,
    version bigint not null,
    ended_at timestamptz not null,
    primary key (tenant, conversation_id)
);
create index ended_by_age on ended using brin (ended_at);
select tenant_table('ended');

-- Every offer and the assignment that came of it: [offered_at, ended_at) is the time the agent held it. At most one that has not ended per conversation.
create table offer (
    tenant text not null,
    id uuid not null,
    conversation_id uuid not null,
    wait_id uuid not null,
    agent text not null,
    queue text not null,
    offered_at timestamptz not null,
    expires_at timestamptz,
    accepted_at timestamptz,
    ended_at timestamptz,
    end_reason text,
    primary key (tenant, id),
    check (expires_at is not null or accepted_at is not null),
    check ((ended_at is null) = (end_reason is null)),
    check (accepted_at is null or accepted_at >= offered_at),
    check (ended_at is null or ended_at >= coalesce(accepted_at, offered_at))
);
create unique index one_holder_per_conversation on offer (tenant, conversation_id) where ended_at is null;
create index offer_by_queue on offer (tenant, queue, accepted_at);
create index offer_by_age on offer using brin (ended_at);
select tenant_table('offer');

-- Every decision with its reason, kept for thirty days.
create table decision (
    tenant text not null,
    sequence bigint not null,
    at timestamptz not null,
    kind text not null,
    conversation_id uuid,
    offer_id uuid,
    agent text not null,
    queue text,
    presence text,
    cause text,
    note text,
    reason jsonb,
    primary key (tenant, sequence)
);
create index decision_by_conversation on decision (tenant, conversation_id, sequence) where conversation_id is not null;
create index decision_by_age on decision using brin (at);
select tenant_table('decision');
