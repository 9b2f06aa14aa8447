-- web-chat keeps who is signed in, where a consultation stands and how far it was read. Never a word of it.

create table sessions (
    tenant_id uuid not null,
    session_id uuid not null,
    token_hash bytea not null,
    resident_id uuid not null,
    method smallint not null,
    entrance smallint not null,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    primary key (tenant_id, session_id),
    unique (tenant_id, token_hash)
) with (fillfactor = 80);
create index sessions_of_a_resident on sessions (tenant_id, resident_id);
create index sessions_by_age on sessions (expires_at);
call protect('sessions', 'select, insert, update, delete', 'select, delete');

-- LINE's id tokens that were redeemed, by hash, until each would have expired by itself (design 4.2).
create table used_id_tokens (
    tenant_id uuid not null,
    token_hash bytea not null,
    ticket_hash bytea not null,
    resident_id uuid not null,
    session_id uuid not null,
    expires_at timestamptz not null,
    primary key (tenant_id, token_hash)
);
create index used_id_tokens_by_age on used_id_tokens (expires_at);
call protect('used_id_tokens', 'select, insert, update', 'select, delete');

-- Recovery phrases, only as HMAC under the service's own key.
create table phrases (
    tenant_id uuid not null,
    phrase_mac bytea not null,
    resident_id uuid not null,
    created_at timestamptz not null,
    primary key (tenant_id, phrase_mac)
);
call protect('phrases', 'select, insert, delete', null);

-- Wrong phrases in the current window, by network and by the phrase's beginning; both only as HMAC.
create table phrase_tries (
    tenant_id uuid not null,
    bucket bytea not null,
    began_at timestamptz not null,
    count int not null,
    primary key (tenant_id, bucket)
);
call protect('phrase_tries', 'select, insert, update', 'select, delete');

-- state: 1 opening, 2 requested, 3 waiting, 4 assigned, 5 closed, 6 abandoned.
-- resident_id and desk_id are null only where an owner's event came before our own row (after a restore).
create table consultations (
    tenant_id uuid not null,
    consultation_id uuid not null,
    resident_id uuid,
    desk_id uuid,
    department_id uuid,
    entrance smallint not null default 0,
    notice_grace_seconds int not null default 20,
    state smallint not null,
    opening_at timestamptz not null,
    in_vault boolean not null default false,
    requested_at timestamptz,
    assigned_at timestamptz,
    closed_at timestamptz,
    version bigint not null default 0,
    routing_version bigint not null default 0,
    last_seq bigint not null default 0,
    resident_read_seq bigint not null default 0,
    staff_read_seq bigint not null default 0,
    resident_seen_at timestamptz,
    primary key (tenant_id, consultation_id)
) with (fillfactor = 70);
create unique index one_open_per_desk on consultations (tenant_id, resident_id, desk_id) where state < 5;
create index consultations_of_a_resident on consultations (tenant_id, resident_id, opening_at);
create index waiting_lines on consultations (tenant_id, desk_id, requested_at, consultation_id) where state in (2, 3);
create index openings on consultations (opening_at) where state = 1;
call protect('consultations', 'select, insert, update, delete', 'select');

-- One row per consultation with a counselor's entry that nobody has read: a timer. noticed_at stays until the resident is seen again.
create table pending_notices (
    tenant_id uuid not null,
    consultation_id uuid not null,
    resident_id uuid not null,
    seq bigint not null,
    due_at timestamptz not null,
    noticed_at timestamptz,
    intent_id uuid,
    outcome smallint,
    primary key (tenant_id, consultation_id)
);
create index notices_due on pending_notices (due_at) where noticed_at is null;
call protect('pending_notices', 'select, insert, update, delete', 'select');

create table visits (
    tenant_id uuid not null,
    visit_id uuid not null,
    visited_at timestamptz not null,
    primary key (tenant_id, visit_id)
);
create index visits_by_age on visits (visited_at);
call protect('visits', 'select, insert', 'select, delete');

create table turn_aways (
    tenant_id uuid not null,
    resident_id uuid not null,
    desk_id uuid not null,
    turned_away_at timestamptz not null,
    primary key (tenant_id, resident_id, desk_id)
);
call protect('turn_aways', 'select, insert, update', 'select, delete');
