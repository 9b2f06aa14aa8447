-- Pseudonyms, what LINE delivered and is not yet handled, sign-ins under way, the push ledger. No text and no plain LINE id anywhere.

create table residents (
    tenant_id uuid not null,
    user_hash bytea not null,                -- HMAC of the LINE user id under this service's own key
    resident_id uuid not null,
    identified_at timestamptz,               -- since when the vault holds the LINE user id
    friend boolean,                          -- null: LINE never said
    friend_at timestamptz,                   -- LINE's event time of that; an older event does not turn it; also where an erasure timer starts
    primary key (tenant_id, user_hash),
    unique (tenant_id, resident_id)
);
call protect('residents', 'select, insert, update, delete', null);

-- The inbox between the 200 and the handling (design §4.10). Rows stay 8 days as the memory of what was seen; what is sealed, 24 hours at most.
create table webhook_events (
    tenant_id uuid not null,
    event_hash bytea not null,               -- HMAC of webhookEventId
    row_id uuid not null,
    kind smallint not null,
    event_at timestamptz not null,
    received_at timestamptz not null default clock_timestamp(),
    user_hash bytea,
    silent boolean not null,                 -- standby: send nothing
    urgent boolean not null,                 -- emergency words were in it
    sealed_address bytea,                    -- user, group or room id and reply token; wiped when answered
    sealed_words bytea,                      -- only when urgent; wiped when the vault has it
    answered_at timestamptz,
    treatment smallint,
    moved_at timestamptz,
    attempts int not null default 0,
    next_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, event_hash)
);
create index webhook_events_due on webhook_events (event_at, row_id) where answered_at is null or sealed_words is not null;
create index webhook_events_of_user on webhook_events (tenant_id, user_hash, event_at, row_id) where answered_at is null;
create index webhook_events_age on webhook_events (received_at);
call protect('webhook_events', 'select, insert, update', 'select, update, delete');

-- One row per message that must arrive once: its id is LINE's retry key.
create table push_ledger (
    tenant_id uuid not null,
    intent_id uuid not null,
    purpose smallint not null,               -- 1 notice, 2 answer whose reply token did not work
    template smallint not null,
    consultation_id uuid,
    resident_id uuid,
    user_hash bytea,
    sealed_to bytea,                         -- the LINE user id from its opening to the outcome
    state smallint not null default 1,       -- 1 waiting, 2 accepted, 3 given up, 4 not reachable, 5 quota reached
    created_at timestamptz not null default clock_timestamp(),
    attempts int not null default 0,
    began_at timestamptz,                    -- when the retry key was first used
    next_at timestamptz not null default clock_timestamp(),
    settled_at timestamptz,
    line_request_id uuid,
    primary key (tenant_id, intent_id)
);
create index push_ledger_due on push_ledger (next_at) where state = 1;
call protect('push_ledger', 'select, insert, update', 'select, update, delete');

-- A LINE Login between start and callback; ten minutes, once.
create table line_sign_ins (
    tenant_id uuid not null,
    cookie_hash bytea not null,
    state_hash bytea not null,
    sealed_proofs bytea not null,            -- nonce and PKCE verifier
    expires_at timestamptz not null,
    primary key (tenant_id, cookie_hash)
);
call protect('line_sign_ins', 'select, insert, delete', 'select, delete');
