create table idempotency (
    tenant text not null,
    subject text not null,
    key text not null check (length(key) between 1 and 255),
    request_hash bytea not null,
    -- What the request makes gets this id, so that a repeat after a crash makes nothing twice.
    id uuid not null,
    claimed_until timestamptz not null,
    status int,
    content_type text,
    body bytea,
    created_at timestamptz not null,
    primary key (tenant, subject, key)
);
create index idempotency_by_age on idempotency (created_at);
select tenant_table('idempotency');
