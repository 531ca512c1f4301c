-- Events that are no message anybody could answer, or that only a later version understands: the event alone, in the provider's own words.
create table quarantine (
    id uuid primary key,
    tenant text not null,
    account text not null,
    provider text not null,
    -- See Cause.cs.
    cause text not null,
    reason text not null,
    -- Whose message it is, where it is one: by it a customer's erasure finds it.
    sender text,
    size bigint not null,
    raw bytea not null,
    -- Of the event: a repeat is not kept twice.
    hash bytea not null,
    quarantined_at timestamptz not null,
    unique (tenant, account, hash)
);
create index quarantine_listed on quarantine (tenant, id);
create index quarantine_by_sender on quarantine (tenant, sender);
create index quarantine_old on quarantine (quarantined_at);
select tenant_table('quarantine');

-- Files of messages and answers; see Hosting's StoreAttachment.
create table attachment (
    id uuid primary key,
    tenant text not null,
    -- Where it came from or went to; null while no reply has named an upload.
    account text,
    external_id text,
    file_name text not null,
    media_type text not null,
    size bigint not null check (size >= 0),
    content_id text,
    created_at timestamptz not null
);
create index attachment_by_message on attachment (tenant, account, external_id);
create index attachment_unused on attachment (created_at) where external_id is null;
select tenant_table('attachment');

create table attachment_chunk (
    attachment_id uuid not null references attachment (id) on delete cascade,
    number int not null,
    tenant text not null,
    bytes bytea not null,
    primary key (attachment_id, number)
);
select tenant_table('attachment_chunk');

-- requested → sending → sent; requested → failed; sending → unknown (its sender was lost) → sent (proof turned up). A reply of several parts goes back from sending to requested
-- after each part but the last.
create table reply (
    id uuid primary key,
    tenant text not null,
    account text not null,
    conversation_id uuid not null,
    recipient text not null,
    state text not null check (state in ('requested', 'sending', 'sent', 'failed', 'unknown')),
    -- The event; forgotten when the reply has left.
    request jsonb,
    -- The provider's ids of the parts that it has accepted, in their order.
    parts text[] not null default '{}',
    -- The process that is at it, and until when it may be: in 'requested' while it prepares, in 'sending' while it hands over.
    sender uuid,
    sender_until timestamptz,
    attempts int not null default 0,
    next_attempt_at timestamptz not null,
    error text,
    -- W3C trace context of the request.
    trace_parent text,
    requested_at timestamptz not null,
    updated_at timestamptz not null,
    check (state <> 'sending' or (sender is not null and sender_until is not null))
);
create index reply_due on reply (next_attempt_at) where state = 'requested';
create index reply_sending on reply (sender_until) where state = 'sending';
create index reply_by_conversation on reply (tenant, conversation_id, id);
create index reply_by_recipient on reply (tenant, account, recipient, updated_at);
create index reply_by_part on reply using gin (parts);
select tenant_table('reply');
