-- How far a mailbox has been read. What is at or below last_uid was taken in, reported on, or stands in quarantine.
create table mailbox_position (
    tenant text not null,
    account text not null,
    uid_validity bigint not null,
    last_uid bigint not null check (last_uid >= 0),
    -- Mails that were there before the mailbox was first opened, and had been read by then, are somebody else's work: those with a UID below this one.
    first_uid bigint not null,
    updated_at timestamptz not null,
    primary key (tenant, account)
);
select tenant_table('mailbox_position');

-- The mails published, each by a hash of its external id, so that a changed UIDVALIDITY publishes none again. Never expires.
create table taken_mail (
    tenant text not null,
    account text not null,
    mail uuid not null,
    taken_at timestamptz not null,
    primary key (tenant, account, mail)
);
select tenant_table('taken_mail');

-- Mails that could not be read or are beyond bounds; they block nobody.
create table quarantine (
    id uuid primary key,
    tenant text not null,
    account text not null,
    uid_validity bigint not null,
    uid bigint not null,
    reason text not null,
    size bigint not null,
    -- Of a mail that is too large: its headers alone.
    raw bytea not null,
    quarantined_at timestamptz not null,
    unique (tenant, account, uid_validity, uid)
);
select tenant_table('quarantine');

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
create index attachment_by_mail on attachment (tenant, account, external_id);
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

-- requested → sending → sent; requested → failed; sending → unknown (its sender was lost) → sent (proof turned up).
create table reply (
    id uuid primary key,
    tenant text not null,
    account text not null,
    conversation_id uuid not null,
    state text not null check (state in ('requested', 'sending', 'sent', 'failed', 'unknown')),
    -- The event; forgotten when the reply has left.
    request jsonb,
    message_id text,
    -- The process that is at it, and until when it may be: in 'requested' while it connects, in 'sending' while it hands over.
    sender uuid,
    sender_until timestamptz,
    attempts int not null default 0,
    next_attempt_at timestamptz not null,
    error text,
    requested_at timestamptz not null,
    updated_at timestamptz not null,
    check (state <> 'sending' or (sender is not null and sender_until is not null and message_id is not null))
);
create index reply_due on reply (next_attempt_at) where state = 'requested';
create index reply_sending on reply (sender_until) where state = 'sending';
create index reply_by_conversation on reply (tenant, conversation_id, id);
select tenant_table('reply');
