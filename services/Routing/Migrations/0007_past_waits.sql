-- What has waited, kept for thirty days without anything about the customer but language, zone and tier: traffic to try policies on. A conversation that was handed over or transferred is
-- one as long as it has waited since the same instant.
create table past_wait (
    tenant text not null,
    conversation_id uuid not null,
    waiting_since timestamptz not null,
    ended_at timestamptz not null,
    queue text not null,
    channel text not null,
    language text,
    skills jsonb not null,
    priority int not null,
    tier int not null,
    time_zone text,
    primary key (tenant, conversation_id, waiting_since)
);
create index past_wait_by_age on past_wait using brin (ended_at);
select tenant_table('past_wait');
