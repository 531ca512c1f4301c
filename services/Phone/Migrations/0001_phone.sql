-- Conversations on the phone, as Conversations and Routing told last.
create table conversation (
    tenant text not null,
    id uuid not null,
    account text not null,
    thread_key text not null,
    version bigint not null,
    status text not null,
    stage text not null check (stage in ('none', 'waiting', 'offered', 'assigned')),
    agent text,
    asking uuid,
    last_agent text,
    queue text not null,
    queue_opens_at timestamptz,
    position int,
    expected_seconds int,
    callback_at timestamptz,
    primary key (tenant, id)
);
select tenant_table('conversation');

-- A call with a customer, in or out; locked while it changes, so that any process may serve any of its webhooks.
create table call (
    tenant text not null,
    id uuid not null,
    account text not null,
    direction text not null check (direction in ('in', 'out')),
    -- The provider's id of the customer's leg; of a call out null until it is placed.
    call_sid text,
    number text not null,
    called text,
    name text,
    country text,
    thread_key text not null,
    language text,
    language_chosen boolean not null,
    -- Languages of the menu he was read.
    menu jsonb not null,
    conversation_id uuid,
    queue text,
    state text not null check (state in ('choosing', 'consenting', 'waiting', 'talking', 'held', 'recording', 'ended')),
    -- Where the provider was sent last: what the customer hears.
    heard text not null,
    menu_rounds int not null,
    greeted boolean not null,
    consent text not null check (consent in ('unasked', 'told', 'given', 'refused')),
    -- Whether the event of its coming was published, and that of its end.
    told boolean not null,
    end_told boolean not null,
    placed_at timestamptz,
    callback_asked boolean not null,
    message_asked boolean not null,
    message_left boolean not null,
    started_at timestamptz not null,
    queued_at timestamptz,
    answered_at timestamptz,
    ended_at timestamptz,
    -- When the provider last asked for or said something.
    heard_at timestamptz not null,
    agent text,
    outcome text check (outcome in ('answered', 'abandoned', 'voicemail', 'callback', 'unreached')),
    -- The provider knows of the end.
    over boolean not null,
    -- When it is to be looked at next; null: nothing is to be done.
    act_at timestamptz,
    primary key (tenant, id),
    constraint an_end_has_a_time check ((state = 'ended') = (ended_at is not null)),
    constraint only_what_ended_has_an_outcome check (outcome is null or state = 'ended')
);
create unique index call_by_sid on call (tenant, account, call_sid);
create index call_to_do on call (act_at) where act_at is not null;
create index call_of_conversation on call (tenant, conversation_id);
create index call_of_thread on call (tenant, account, thread_key) where not end_told;
create index call_by_time on call (tenant, started_at);
select tenant_table('call');

-- A call to an agent's phone.
create table leg (
    tenant text not null,
    id uuid not null,
    call_id uuid not null,
    agent text not null,
    -- agent: he is to take the customer; consult: he is asked by the agent who has him.
    role text not null check (role in ('agent', 'consult')),
    -- The offer or assignment it answers.
    asking uuid,
    address text,
    leg_sid text,
    -- wanted: to be dialled; dialled: the provider was asked, at most once; ringing and answered as the provider says.
    state text not null check (state in ('wanted', 'dialled', 'ringing', 'answered', 'ended')),
    -- The customer is put through to him.
    through boolean not null,
    unwanted boolean not null,
    -- Of an ended one: completed, busy, no-answer, failed or canceled.
    result text,
    created_at timestamptz not null,
    dialled_at timestamptz,
    answered_at timestamptz,
    ended_at timestamptz,
    primary key (tenant, id),
    foreign key (tenant, call_id) references call (tenant, id) on delete cascade
);
create index leg_of_call on leg (tenant, call_id);
select tenant_table('leg');

-- Somebody is to call this customer as soon as an agent is found.
create table callback (
    tenant text not null,
    conversation_id uuid not null,
    account text not null,
    number text not null,
    thread_key text not null,
    language text,
    name text,
    asked_at timestamptz not null,
    primary key (tenant, conversation_id)
);
select tenant_table('callback');

-- Recordings and transcripts as the provider reported them; kept once each, fetched when they can be.
create table recording (
    tenant text not null,
    account text not null,
    sid text not null,
    call_id uuid not null,
    kind text not null check (kind in ('message', 'recording', 'transcript')),
    seconds int,
    text text,
    state text not null check (state in ('reported', 'kept', 'lost')),
    tries int not null default 0,
    fetch_at timestamptz,
    reported_at timestamptz not null,
    primary key (tenant, account, sid),
    foreign key (tenant, call_id) references call (tenant, id) on delete cascade
);
create index recording_to_fetch on recording (fetch_at) where fetch_at is not null;
create index recording_of_call on recording (tenant, call_id);
select tenant_table('recording');

-- The audio; see Hosting's StoreAttachment.
create table attachment (
    id uuid primary key,
    tenant text not null,
    account text,
    external_id text,
    file_name text not null,
    media_type text not null,
    size bigint not null check (size >= 0),
    content_id text,
    created_at timestamptz not null
);
create index attachment_of_call on attachment (tenant, external_id);
select tenant_table('attachment');

create table attachment_chunk (
    attachment_id uuid not null references attachment (id) on delete cascade,
    number int not null,
    tenant text not null,
    bytes bytea not null,
    primary key (attachment_id, number)
);
select tenant_table('attachment_chunk');
