-- Whoever writes from a website: the visitor of one browser, or the user a host site has signed in, on all of his devices. He is a thread of the channel account, and the owner of
-- one list of events; the row is the list's head, locked while events are added, so that cursors are gapless and are committed in their order.
create table visitor (
    tenant text not null,
    visitor text not null check (visitor ~ '^[0-9a-f]{32}$'),
    account text not null,
    -- The host site's own id of a user it signed in; null for everybody else.
    subject text,
    name text,
    email text,
    cursor bigint not null default 0 check (cursor >= 0),
    -- What he was told last of his conversation.
    conversation_id uuid,
    version bigint not null default 0,
    stage text not null default 'none' check (stage in ('none', 'waiting', 'assigned')),
    agent text,
    seen_at timestamptz not null,
    primary key (tenant, visitor),
    check ((stage = 'assigned') = (agent is not null))
);
create index visitor_by_age on visitor (seen_at);
select tenant_table('visitor');

-- A browser that may speak for a visitor: it knows a token of which only the hash stands here, and is bound to the origin it was opened from.
create table session (
    id uuid primary key,
    tenant text not null,
    visitor text not null,
    account text not null,
    token_hash bytea not null check (length(token_hash) = 32),
    origin text not null,
    language text,
    time_zone text,
    page text,
    opened_at timestamptz not null,
    foreign key (tenant, visitor) references visitor (tenant, visitor) on delete cascade
);
create index session_of_visitor on session (tenant, visitor);
select tenant_table('session');

-- What a visitor was told, ready to be written on a stream.
create table event (
    tenant text not null,
    visitor text not null,
    cursor bigint not null,
    kind text not null check (kind in ('message', 'state', 'read')),
    body text not null,
    kept_at timestamptz not null,
    trace_parent text,
    primary key (tenant, visitor, cursor),
    foreign key (tenant, visitor) references visitor (tenant, visitor) on delete cascade
);
select tenant_table('event');

-- Messages of both directions: what they were taken in or sent as, so that neither is ever told twice.
create table message (
    tenant text not null,
    visitor text not null,
    -- Of the visitor's: derived from his own id of it. Of a reply: the reply's.
    id uuid not null,
    direction text not null check (direction in ('in', 'out')),
    client_id text check (length(client_id) between 1 and 64),
    -- The event to be told once the conversation has it; then it stands in the list alone.
    body text,
    -- Its place in the conversation and in the list.
    seq bigint,
    cursor bigint,
    -- What the visitor's browser has said of a reply.
    state text not null check (state in ('received', 'told', 'sent', 'delivered', 'read')),
    at timestamptz not null,
    primary key (tenant, visitor, id),
    unique (tenant, visitor, client_id),
    foreign key (tenant, visitor) references visitor (tenant, visitor) on delete cascade,
    check ((direction = 'in') = (client_id is not null)),
    check ((cursor is null) = (state = 'received'))
);
create index message_unread on message (tenant, visitor, cursor) where state in ('sent', 'delivered');
select tenant_table('message');

-- Whose a conversation is.
create table conversation (
    tenant text not null,
    conversation_id uuid not null,
    visitor text not null,
    primary key (tenant, conversation_id),
    foreign key (tenant, visitor) references visitor (tenant, visitor) on delete cascade
);
create index conversation_of_visitor on conversation (tenant, visitor);
select tenant_table('conversation');
