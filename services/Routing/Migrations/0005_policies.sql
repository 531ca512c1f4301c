-- Policies are documents of their own.
alter table configuration drop constraint configuration_kind_check;
alter table configuration add constraint configuration_kind_check check (kind in ('agent', 'queue', 'skill', 'calendar', 'policy'));

-- Every version a policy has had, also after the policy is gone: decisions name them. Written by the shard's owner together with the change.
create table policy_version (
    tenant text not null,
    id text not null,
    version bigint not null check (version > 0),
    document jsonb not null,
    restores bigint check (restores < version),
    request uuid,
    changed_at timestamptz not null,
    changed_by text,
    primary key (tenant, id, version)
);
select tenant_table('policy_version');

-- Queues whose rule of membership lets the agent in, beside those the agent's own document lists.
alter table agent add column rule_queues text[] not null default '{}';
