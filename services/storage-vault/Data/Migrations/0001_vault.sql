-- The only database with words in it, and they stand in envelopes alone. tenant_id is first in every key: a global key would tell
-- a stranger by "duplicate key" that an id exists (trust.md F12).

-- The wrapped data keys, one per consultation, identity or exception. Re-wrapping touches one row here and no envelope.
create table deks (
    tenant_id uuid not null,
    dek_id uuid not null,
    generation int not null check (generation > 0),
    kek_id text not null,
    kek_version int not null check (kek_version > 0),
    wrapped bytea not null check (length(wrapped) = 60),
    made_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, dek_id, generation)
);
call protect('deks', 'select, insert');

create table consultations (
    tenant_id uuid not null,
    consultation_id uuid not null,
    resident_id uuid not null,
    desk_id uuid not null,
    department_id uuid not null,
    entrance smallint not null check (entrance in (1, 2)),
    dek_id uuid not null,
    dek_generation int not null,
    opened_at timestamptz not null,
    closing_id uuid,
    closed_at timestamptz,
    primary key (tenant_id, consultation_id),
    foreign key (tenant_id, dek_id, dek_generation) references deks (tenant_id, dek_id, generation)
);
call protect('consultations', 'select, insert, update (closing_id, closed_at)');

-- The row that every write of a log locks: dense seq, and no talk entry after the closing notice.
-- One data key seals at most 1,000,000 contents (trust.md 2.3); both logs together stay below it.
create table consultation_logs (
    tenant_id uuid not null,
    consultation_id uuid not null,
    log smallint not null check (log in (1, 2)),
    last_seq bigint not null default 0 check (last_seq between 0 and 499999),
    closed boolean not null default false,
    primary key (tenant_id, consultation_id, log),
    foreign key (tenant_id, consultation_id) references consultations (tenant_id, consultation_id)
);
alter table consultation_logs set (fillfactor = 70);
call protect('consultation_logs', 'select, insert, update (last_seq, closed)');

create table entries (
    tenant_id uuid not null,
    consultation_id uuid not null,
    log smallint not null,
    seq bigint not null check (seq > 0),
    entry_id uuid not null,
    author smallint not null check (author between 1 and 3),
    author_id uuid,
    kind smallint not null check (kind between 1 and 4),
    dek_id uuid not null,
    dek_generation int not null,
    stored_at timestamptz not null,
    envelope bytea not null check (length(envelope) >= 108),
    primary key (tenant_id, consultation_id, log, seq),
    unique (tenant_id, consultation_id, entry_id),
    foreign key (tenant_id, consultation_id, log) references consultation_logs (tenant_id, consultation_id, log)
);
-- Ciphertext does not compress; trying costs time.
alter table entries alter column envelope set storage external;
-- No message key is ever derived twice: bytes 28..59 are the salt.
create unique index entries_salt on entries (tenant_id, substring(envelope from 29 for 32));
call protect('entries', 'select, insert');

-- Who may open what. A newer epoch ends the older grants of its consultation.
create table grants (
    tenant_id uuid not null,
    consultation_id uuid not null,
    epoch bigint not null,
    assignment_id uuid not null,
    staff_id uuid not null,
    ended boolean not null,
    primary key (tenant_id, consultation_id, epoch),
    foreign key (tenant_id, consultation_id) references consultations (tenant_id, consultation_id)
);
call protect('grants', 'select, insert, update (ended)');

-- One per resident and tenant, under a key of its own, so that an identity can be erased or withheld alone.
create table identities (
    tenant_id uuid not null,
    resident_id uuid not null,
    dek_id uuid not null,
    dek_generation int not null,
    stored_at timestamptz not null,
    envelope bytea not null check (length(envelope) >= 108),
    primary key (tenant_id, resident_id),
    foreign key (tenant_id, dek_id, dek_generation) references deks (tenant_id, dek_id, generation)
);
call protect('identities', 'select, insert');

-- The guideline's proviso: urgent words that arrived on LINE, counted and reasoned.
create table emergency_exceptions (
    tenant_id uuid not null,
    exception_id uuid not null,
    reason smallint not null,
    channel smallint not null,
    resident_id uuid,
    arrived_at timestamptz not null,
    opened_at timestamptz not null,
    closed_at timestamptz,
    dek_id uuid not null,
    dek_generation int not null,
    envelope bytea not null check (length(envelope) >= 108),
    primary key (tenant_id, exception_id),
    foreign key (tenant_id, dek_id, dek_generation) references deks (tenant_id, dek_id, generation)
);
call protect('emergency_exceptions', 'select, insert');

-- Who did, saw or was refused what. Insert and read only; committed unchained in the deed's own transaction (trust.md 2.10).
create table access_log (
    tenant_id uuid not null,
    row_id uuid not null,
    at timestamptz not null,
    actor_kind smallint not null,
    actor_id uuid,
    session_id uuid,
    step_up_at timestamptz,
    act smallint not null,
    decision smallint not null,
    consultation_id uuid,
    object_id uuid,
    reference_id uuid,
    log smallint,
    from_seq bigint,
    to_seq bigint,
    primary key (tenant_id, row_id)
);
create index access_log_case on access_log (tenant_id, consultation_id, at);
call protect('access_log', 'select, insert');
