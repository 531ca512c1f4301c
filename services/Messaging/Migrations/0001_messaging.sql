-- Events of committed transactions on their way to the broker, in the order of their ids.
-- An id is drawn after the transaction has its locks (cache 1), so that the order of ids is the order of commits for whatever shares a lock.
create sequence outbox_id cache 1;
create table outbox (
    id bigint primary key default nextval('outbox_id'),
    tenant text not null,
    exchange text not null,
    routing_key text not null,
    message_type text not null,
    message_id uuid not null,
    trace_parent text,
    body bytea not null,
    added_at timestamptz not null default clock_timestamp()
);
select tenant_table('outbox');

-- What a consumer has taken in; kept for eight days, longer than anybody repeats.
create table inbox (
    consumer text not null,
    message_id uuid not null,
    received_at timestamptz not null default clock_timestamp(),
    primary key (consumer, message_id)
);
create index inbox_by_age on inbox using brin (received_at);

-- Messages that could not be handled, until an operator replays or deletes them. The tenant is unknown where the message could not be read.
create table parked (
    id uuid primary key,
    tenant text,
    queue text not null,
    message_id uuid,
    message_type text,
    headers jsonb not null,
    body bytea not null,
    error text not null,
    parked_at timestamptz not null
);
select tenant_table('parked');

-- The number of shards is part of every routing key in flight: it is stored with the first start and checked at each.
create table shard_count (
    name text primary key,
    shards int not null check (shards > 0)
);

-- Fails the transaction of a former shard holder; the share lock keeps a successor from starting before this transaction has ended.
create function assert_epoch(lease_name text, held_epoch bigint) returns void language plpgsql as $$
begin
    perform 1 from lease where name = lease_name and epoch = held_epoch for share;
    if not found then
        raise exception 'lease % is no longer held at epoch %', lease_name, held_epoch using errcode = 'OC001';
    end if;
end $$;
