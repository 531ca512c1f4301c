-- What the gateway says of a tenant.
create table tenant (
    tenant text primary key,
    version bigint not null,
    languages text[] not null,
    time_zone text not null,
    default_queue text not null,
    reopen_days int not null check (reopen_days between 0 and 365)
);
select tenant_table('tenant');

create table channel_account (
    tenant text not null,
    id text not null check (id ~ '^[a-z0-9-]{1,64}$'),
    channel text not null check (channel in ('email', 'chat', 'social', 'phone', 'api')),
    name text,
    address text,
    language text,
    time_zone text,
    queue text,
    settings jsonb not null check (jsonb_typeof(settings) = 'object'),
    -- AES-256-GCM over a JSON object of strings.
    secrets bytea,
    -- Part of public webhook addresses: unique in the installation.
    webhook_key text not null unique,
    enabled boolean not null,
    version bigint not null check (version > 0),
    created_at timestamptz not null,
    changed_at timestamptz not null,
    primary key (tenant, id)
);
select tenant_table('channel_account');

create table entry_rule (
    tenant text not null,
    id text not null check (id ~ '^[a-z0-9-]{1,64}$'),
    position int not null,
    condition jsonb not null,
    queue text not null,
    priority int check (priority between 0 and 100),
    skills jsonb not null check (jsonb_typeof(skills) = 'array'),
    enabled boolean not null,
    version bigint not null check (version > 0),
    changed_at timestamptz not null,
    primary key (tenant, id)
);
select tenant_table('entry_rule');

create table customer (
    tenant text not null,
    id uuid not null,
    name text,
    time_zone text,
    -- Languages he was seen to write, the latest first.
    languages text[] not null,
    tier int not null check (tier between 0 and 3),
    merged_into uuid,
    erased_at timestamptz,
    created_at timestamptz not null,
    primary key (tenant, id)
);
select tenant_table('customer');

-- An address of a customer. The scope is the channel account for ids of a provider, else empty: two providers may use the same id for two people.
create table identity (
    tenant text not null,
    kind text not null check (kind in ('email', 'phone', 'user')),
    scope text not null,
    address text not null,
    customer_id uuid not null,
    name text,
    -- The customer it was with before a merge.
    merged_from uuid,
    created_at timestamptz not null,
    primary key (tenant, kind, scope, address)
);
create index identity_of_customer on identity (tenant, customer_id);
select tenant_table('identity');

-- One row per thread of a channel account: the lock under which its messages are threaded one after the other. (Advisory locks would
-- fill the server's lock table: 16 shards × 200 messages at once.)
create table thread (
    tenant text not null,
    channel_account text not null,
    thread_key text not null,
    primary key (tenant, channel_account, thread_key)
);
select tenant_table('thread');

-- Status: new → open → pending → open …; resolved ends it, the customer's answer re-opens it; confirmed is resolved for good.
-- The routing state is a projection of Routing's events.
create table conversation (
    tenant text not null,
    id uuid not null,
    customer_id uuid not null,
    channel text not null,
    channel_account text not null,
    thread_key text not null,
    previous_id uuid,
    subject text,
    status text not null check (status in ('new', 'open', 'pending', 'resolved', 'confirmed')),
    queue text not null,
    language text,
    language_confidence double precision not null check (language_confidence between 0 and 1),
    language_source text not null,
    time_zone text,
    skills jsonb not null,
    priority int not null check (priority between 0 and 100),
    tier int not null check (tier between 0 and 3),
    public boolean not null,
    -- Where a reply goes and from which address of ours: the last inbound message's.
    reply_from text,
    reply_to jsonb not null,
    in_reply_to text,
    -- Number of timeline entries, which are 1, 2, 3… without a gap.
    last_seq bigint not null check (last_seq >= 0),
    version bigint not null check (version >= 0),
    wait_id uuid,
    waiting_since timestamptz,
    target jsonb,
    excluded_agents text[] not null,
    routing_state text not null check (routing_state in ('none', 'waiting', 'offered', 'assigned')),
    routing_version bigint not null,
    offer_id uuid,
    agent text,
    assignment_id uuid,
    last_agent text,
    category text,
    cause text,
    solution text,
    resolved_by text,
    resolved_at timestamptz,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    primary key (tenant, id),
    constraint resolved_has_its_time check ((status in ('resolved', 'confirmed')) = (resolved_at is not null)),
    constraint resolved_waits_for_nobody check (status not in ('resolved', 'confirmed') or routing_state = 'none'),
    constraint routing_answers_a_wait check (routing_state = 'none' or (wait_id is not null and waiting_since is not null)),
    constraint assigned_has_its_agent check ((routing_state = 'assigned') = (agent is not null and assignment_id is not null)),
    constraint offered_has_its_offer check ((routing_state = 'offered') = (offer_id is not null))
);
create index conversation_of_thread on conversation (tenant, channel_account, thread_key, created_at desc);
create index conversation_of_customer on conversation (tenant, customer_id, id);
create index conversation_by_status on conversation (tenant, status, id);
create index conversation_by_agent on conversation (tenant, agent, id) where agent is not null;
select tenant_table('conversation');

-- The timeline.
create table message (
    tenant text not null,
    conversation_id uuid not null,
    seq bigint not null check (seq > 0),
    id uuid not null,
    direction text not null check (direction in ('in', 'out', 'note')),
    channel text not null,
    channel_account text not null,
    external_id text,
    -- SHA-256 of the external id: it outlives an erasure, so that no message is ever taken in twice.
    external_key bytea check (length(external_key) = 32),
    -- What later messages refer to it by (e-mail: its Message-ID).
    reference text,
    author text,
    sender jsonb,
    recipient text,
    cc jsonb not null,
    subject text,
    text text not null,
    full_text text,
    html text,
    attachments jsonb not null,
    language text,
    automatic text,
    public boolean not null,
    state text check (state in ('requested', 'sent', 'delivered', 'read', 'failed', 'unknown')),
    state_detail text,
    state_at timestamptz,
    sent_at timestamptz,
    received_at timestamptz,
    at timestamptz not null,
    primary key (tenant, conversation_id, seq),
    constraint message_id unique (tenant, id),
    constraint message_is_taken_in_once unique (tenant, channel_account, external_key),
    constraint only_a_reply_has_a_state check ((direction = 'out') = (state is not null)),
    constraint only_the_customer_comes_from_outside check ((direction = 'in') = (sender is not null or received_at is not null))
);
select tenant_table('message');

-- References of a thread (e-mail: Message-IDs, as SHA-256) to the conversation they belong to; ours are those of our replies.
create table thread_reference (
    tenant text not null,
    channel_account text not null,
    reference_key bytea not null check (length(reference_key) = 32),
    conversation_id uuid not null,
    ours boolean not null,
    primary key (tenant, channel_account, reference_key)
);
create index thread_reference_of_conversation on thread_reference (tenant, conversation_id);
select tenant_table('thread_reference');

-- Who took part in a conversation by e-mail: only he, or who answers a mail of ours, may join it.
create table participant (
    tenant text not null,
    conversation_id uuid not null,
    address text not null,
    primary key (tenant, conversation_id, address)
);
select tenant_table('participant');
