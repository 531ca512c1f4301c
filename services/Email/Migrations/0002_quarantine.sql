-- What an admin sees of a mail in quarantine without opening it, and by what a customer's erasure finds it.
alter table quarantine
    -- See Refusal.cs. Mails from before are told by their words alone.
    add column cause text not null default 'failed',
    add column sender text,
    add column sender_name text,
    add column subject text;
alter table quarantine alter column cause drop default;
create index quarantine_listed on quarantine (tenant, id);
create index quarantine_by_sender on quarantine (tenant, sender);
create index quarantine_blocked on quarantine (quarantined_at) where cause = 'blocked-sender';

-- Whose mail makes no conversation.
create table blocked_sender (
    id uuid primary key,
    tenant text not null,
    -- An address in lower case, or a domain behind an at sign, which stands for all domains below it too.
    sender text not null check (sender like '%@%' and length(sender) <= 320),
    note text,
    blocked_by text not null,
    blocked_at timestamptz not null,
    unique (tenant, sender)
);
select tenant_table('blocked_sender');
