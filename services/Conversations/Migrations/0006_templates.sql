create table template (
    tenant text not null,
    id text not null check (id ~ '^[a-z0-9-]{1,64}$'),
    name text not null,
    -- One text a language: {"en": "…", "ur": "…"}.
    texts jsonb not null check (jsonb_typeof(texts) = 'object'),
    uses bigint not null default 0 check (uses >= 0),
    version bigint not null check (version > 0),
    changed_at timestamptz not null,
    primary key (tenant, id)
);
select tenant_table('template');
