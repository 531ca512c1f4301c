-- A lease is held by one process until it expires; the epoch grows with each new holder and fences off the former one.
create table lease (
    name text primary key,
    owner uuid not null,
    address text not null,
    epoch bigint not null check (epoch > 0),
    expires_at timestamptz not null
);

-- The live processes of a group, among which its leases are shared out.
create table member (
    lease_group text not null,
    id uuid not null,
    seen_at timestamptz not null,
    primary key (lease_group, id)
);
