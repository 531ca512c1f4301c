create table tenant (
    tenant text primary key check (tenant ~ '^[a-z0-9-]{1,64}$'),
    version bigint not null check (version > 0),
    name text not null check (length(name) between 1 and 200),
    languages text[] not null check (cardinality(languages) between 1 and 50),
    time_zone text not null,
    default_queue text not null,
    reopen_days int not null check (reopen_days between 0 and 365),
    enabled boolean not null,
    changed_at timestamptz not null
);
select tenant_table('tenant');

create table person (
    tenant text not null references tenant,
    id text not null check (id ~ '^[a-z0-9-]{1,64}$'),
    version bigint not null check (version > 0),
    email text not null,
    -- The address in lower case: unique in the installation, because signing in names no tenant.
    email_key text not null constraint person_email_is_unique unique,
    name text not null,
    roles text[] not null check (roles <@ array['admin', 'supervisor', 'agent']),
    agent text check (agent ~ '^[a-z0-9-]{1,64}$'),
    enabled boolean not null,
    -- Null: cannot sign in until one is set.
    password_hash text,
    changed_at timestamptz not null,
    primary key (tenant, id),
    constraint person_agent_is_unique unique (tenant, agent),
    check ((agent is not null) = ('agent' = any(roles)))
);
select tenant_table('person');

create table api_key (
    tenant text not null references tenant,
    id uuid not null,
    name text not null check (length(name) between 1 and 200),
    -- What people see of it in lists and logs; no part of the secret.
    prefix text not null,
    hash bytea not null unique check (octet_length(hash) = 32),
    roles text[] not null check (roles <@ array['admin', 'supervisor', 'agent']),
    created_by text not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    revoked_at timestamptz,
    primary key (tenant, id)
);
select tenant_table('api_key');

-- live → ended, never back. Each refresh raises the generation; only the present one may refresh.
create table session (
    tenant text not null,
    id uuid not null unique,
    person text not null,
    agent text,
    generation int not null check (generation > 0),
    salt bytea not null check (octet_length(salt) = 32),
    created_at timestamptz not null,
    refreshed_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    end_reason text check (end_reason in ('signed-out', 'expired', 'reused', 'person-changed', 'tenant-disabled')),
    primary key (tenant, id),
    foreign key (tenant, person) references person on delete cascade,
    check ((ended_at is null) = (end_reason is null))
);
create index session_of_person on session (tenant, person) where ended_at is null;
create index session_by_expiry on session (expires_at) where ended_at is null;
select tenant_table('session');

-- Attempts to sign in, by a digest of e-mail address, network address or both. No tenant: whoever signs in has not said one.
create table sign_in_attempt (
    bucket bytea primary key check (octet_length(bucket) = 32),
    attempts int not null,
    since timestamptz not null
);

-- The answer to a request with an Idempotency-Key that made an API key, for 24 hours: sealed, since the key itself is stored nowhere.
create table api_key_answer (
    tenant text not null references tenant,
    subject text not null,
    idempotency_key text not null check (length(idempotency_key) between 1 and 255),
    request_hash bytea not null,
    sealed bytea not null,
    created_at timestamptz not null,
    primary key (tenant, subject, idempotency_key)
);
create index api_key_answer_by_age on api_key_answer (created_at);
select tenant_table('api_key_answer');
