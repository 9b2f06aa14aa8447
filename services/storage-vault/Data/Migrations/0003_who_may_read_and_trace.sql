-- Trace (trust.md 2.10): the access log says more, cannot be changed, and is linked into one hash chain per tenant.
alter table access_log
    add column roles smallint not null default 0,
    add column purpose smallint not null default 0,
    add column request_id uuid,
    add column reason_mac bytea check (length(reason_mac) = 32),
    -- The database's own time beside the vault's: a row that was slipped in later shows.
    add column db_at timestamptz not null default clock_timestamp();

-- Rows whose place in the chain is not given yet: filled by a trigger in the row's own transaction, emptied by the chainer.
-- Not a column of the log, because nothing of the log may ever be updated; not a cursor by xid, because a restore resets xids.
create table access_unchained (
    tenant_id uuid not null,
    row_id uuid not null,
    primary key (tenant_id, row_id)
);
-- What stands already: the owner reads it only while row-level security is not forced upon it.
alter table access_log no force row level security;
insert into access_unchained (tenant_id, row_id) select tenant_id, row_id from access_log;
alter table access_log force row level security;
call protect('access_unchained', 'select, insert, delete', 'select');

create function chain_later() returns trigger language plpgsql as $body$
begin
    insert into access_unchained (tenant_id, row_id) values (new.tenant_id, new.row_id);
    return null;
end $body$;
create trigger access_log_chain after insert on access_log for each row execute function chain_later();

-- Where a resident's write leaves its row when the log itself cannot be written; moved into the log as soon as that works again.
create table access_late (
    like access_log including defaults including constraints,
    primary key (tenant_id, row_id)
);
call protect('access_late', 'select, insert, delete', 'select');

create table access_chain (
    tenant_id uuid not null,
    seq bigint not null check (seq > 0),
    row_id uuid not null,
    hash bytea not null check (length(hash) = 32),
    primary key (tenant_id, seq),
    unique (tenant_id, row_id)
);
call protect('access_chain', 'select, insert');

-- The last link of each tenant. Its row lock is the lease: of several chainers one links a tenant at a time, and dense keys forbid a fork.
create table chain_heads (
    tenant_id uuid not null,
    seq bigint not null,
    hash bytea not null check (length(hash) = 32),
    primary key (tenant_id)
);
call protect('chain_heads', 'select, insert, update', 'select');

-- Not even the owner, and not by mistake: who wants to change the log must first take the trigger away, and the chain shows what follows.
create function refuse_change() returns trigger language plpgsql as $body$
begin
    raise exception 'the access log is never changed' using errcode = 'restrict_violation';
end $body$;
create trigger access_log_fixed before update or delete or truncate on access_log for each statement execute function refuse_change();
create trigger access_chain_fixed before update or delete or truncate on access_chain for each statement execute function refuse_change();

-- One row for the whole installation: which pod writes the anchor of which ten minutes.
create table anchoring (
    one boolean primary key default true check (one),
    slot timestamptz not null default '-infinity',
    at timestamptz,
    lease_owner uuid,
    lease_until timestamptz not null default '-infinity'
);
insert into anchoring default values;
grant select, update on anchoring to ${relay};

-- Who may read (trust.md 4.4-4.6).
-- Distinct cases per person and hour are counted from these rows. act 3 is writing, which reveals nothing.
create index access_log_pace on access_log (tenant_id, actor_id, at) where actor_kind = 2 and decision < 100 and act <> 3;
create index access_log_days on access_log (tenant_id, at);

alter table consultations add column sensitivity smallint not null default 1 check (sensitivity in (1, 2));
grant update (sensitivity) on consultations to ${app};

-- A case opened to another department until a time; ended by an earlier time, never deleted.
create table shares (
    tenant_id uuid not null,
    consultation_id uuid not null,
    department_id uuid not null,
    until timestamptz not null,
    primary key (tenant_id, consultation_id, department_id),
    foreign key (tenant_id, consultation_id) references consultations (tenant_id, consultation_id)
);
call protect('shares', 'select, insert, update (until)');

-- Staff kept away from a consultation (kind 1) or from everything of a resident (kind 2), whatever else they may.
create table conflicts (
    tenant_id uuid not null,
    object_id uuid not null,
    staff_id uuid not null,
    kind smallint not null check (kind in (1, 2)),
    primary key (tenant_id, object_id, staff_id)
);
call protect('conflicts', 'select, insert, delete');

create table break_glass (
    tenant_id uuid not null,
    break_glass_id uuid not null,
    consultation_id uuid not null,
    staff_id uuid not null,
    reason smallint not null,
    used_at timestamptz not null,
    until timestamptz not null,
    review_due_at timestamptz not null,
    dek_id uuid not null,
    dek_generation int not null,
    envelope bytea not null check (length(envelope) >= 108),
    primary key (tenant_id, break_glass_id),
    foreign key (tenant_id, consultation_id) references consultations (tenant_id, consultation_id),
    foreign key (tenant_id, dek_id, dek_generation) references deks (tenant_id, dek_id, generation)
);
create index break_glass_case on break_glass (tenant_id, consultation_id, until);
create index break_glass_person on break_glass (tenant_id, staff_id, used_at);
call protect('break_glass', 'select, insert');

-- The newest review counts; the older ones stay.
create table break_glass_reviews (
    tenant_id uuid not null,
    break_glass_id uuid not null,
    review_id uuid not null,
    reviewer_id uuid not null,
    outcome smallint not null check (outcome in (1, 2)),
    at timestamptz not null,
    primary key (tenant_id, break_glass_id, review_id),
    foreign key (tenant_id, break_glass_id) references break_glass (tenant_id, break_glass_id)
);
call protect('break_glass_reviews', 'select, insert');
