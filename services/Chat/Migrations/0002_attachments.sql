-- Files of messages and answers; see Hosting's StoreAttachment.
create table attachment (
    id uuid primary key,
    tenant text not null,
    -- Where it came from or went to; null while no message has named an upload.
    account text,
    external_id text,
    file_name text not null,
    media_type text not null,
    size bigint not null check (size >= 0),
    content_id text,
    created_at timestamptz not null
);
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

-- Which files a visitor may name and fetch: those he sent, and those he was sent.
create table visitor_file (
    tenant text not null,
    visitor text not null,
    attachment_id uuid not null references attachment (id) on delete cascade,
    primary key (tenant, visitor, attachment_id),
    foreign key (tenant, visitor) references visitor (tenant, visitor) on delete cascade
);
create index visitor_file_of_attachment on visitor_file (attachment_id);
select tenant_table('visitor_file');
