-- The lives of tenant keys: which version encrypts, which only opens, which is gone. No key is in here, wrapped or not: those lie in the
-- key provider's own store, so that a dump of this database never holds a tenant key (trust.md 2.1, 2.8).

create table kek_versions (
    tenant_id uuid not null,
    kek_id text not null check (kek_id ~ '^(fy[0-9]{4}|hold|identity|unset)$'),
    version int not null check (version > 0),
    -- 1 pending, 2 active, 3 decrypt only, 4 disabled, 5 destroyed
    state smallint not null check (state between 1 and 5),
    -- Taken in blocks before they are used: never less than what was wrapped. The check is the refusal of trust.md 2.3.
    wraps bigint not null default 0 constraint kek_wraps_below_limit check (wraps between 0 and 2147483648),
    made_at timestamptz not null default clock_timestamp(),
    activated_at timestamptz,
    changed_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, kek_id, version)
);
create unique index kek_versions_one_active on kek_versions (tenant_id, kek_id) where state = 2;
create index kek_versions_changed on kek_versions (changed_at);
create index kek_versions_pending on kek_versions (made_at) where state = 1;
call protect('kek_versions', 'select, insert, update (state, wraps, activated_at)', 'select');

-- No way back but from disabled, and nothing comes back from destroyed: also against a bug of ours.
create function kek_versions_step() returns trigger language plpgsql as $body$
begin
    if new.state <> old.state then
        if (old.state, new.state) not in ((1, 2), (1, 4), (2, 3), (3, 4), (4, 3), (4, 5)) then
            raise exception 'a tenant key cannot take this step' using errcode = 'TK002';
        end if;
        new.changed_at := clock_timestamp();
    end if;
    return new;
end $body$;
create trigger kek_versions_step before update on kek_versions for each row execute function kek_versions_step();

-- What was wrapped before this migration: the newest version of each bucket encrypts, older ones open.
alter table deks no force row level security;
alter table kek_versions no force row level security;
insert into kek_versions (tenant_id, kek_id, version, state, activated_at, wraps)
    select tenant_id, kek_id, kek_version, case when kek_version = max(kek_version) over (partition by tenant_id, kek_id) then 2 else 3 end, clock_timestamp(), count(*)
    from deks group by tenant_id, kek_id, kek_version;
alter table kek_versions force row level security;
alter table deks force row level security;

-- A data key is only ever stored under a version that encrypts. The share lock lasts to the commit, so that retiring a version waits for
-- the openings that still use it: after that commit no row can come under it any more, and the re-wrap job has an end.
create function deks_under_active() returns trigger language plpgsql as $body$
declare known smallint;
begin
    select state into known from kek_versions where tenant_id = new.tenant_id and kek_id = new.kek_id and version = new.kek_version for share;
    if known is distinct from 2::smallint then raise exception 'the tenant key version does not encrypt' using errcode = 'TK001'; end if;
    return new;
end $body$;
create trigger deks_under_active before insert or update of kek_id, kek_version on deks for each row execute function deks_under_active();
create index deks_by_kek on deks (tenant_id, kek_id, kek_version, dek_id, generation);
grant update (kek_id, kek_version, wrapped) on deks to ${app};

-- The vault's processes. One that stopped beating stays in the way of a promotion until its time is over.
create table vault_pods (
    pod_id uuid primary key,
    beat_at timestamptz not null default clock_timestamp()
);
grant select on vault_pods to ${app};
grant select, insert, update, delete on vault_pods to ${relay};

-- "I can open what this version wrapped."
create table kek_acks (
    tenant_id uuid not null,
    kek_id text not null,
    version int not null,
    pod_id uuid not null,
    at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, kek_id, version, pod_id)
);
call protect('kek_acks', 'select', 'select, insert');

-- Re-wrapping from one version to the next; the lease lets one process work, the cursor lets the next go on.
create table kek_jobs (
    tenant_id uuid not null,
    job_id uuid not null,
    kek_id text not null,
    from_version int not null,
    to_version int not null,
    after_dek uuid not null default '00000000-0000-0000-0000-000000000000',
    after_generation int not null default 0,
    rows_done bigint not null default 0,
    lease_owner uuid,
    lease_until timestamptz,
    made_at timestamptz not null default clock_timestamp(),
    done_at timestamptz,
    primary key (tenant_id, job_id)
);
create index kek_jobs_open on kek_jobs (made_at) where done_at is null;
call protect('kek_jobs', 'select, insert, update', 'select, update');

-- Data keys that wait to be re-wrapped into another bucket: the final one after closing, the hold bucket, back from it.
create table kek_moves (
    tenant_id uuid not null,
    dek_id uuid not null,
    generation int not null,
    kek_id text not null check (kek_id ~ '^(fy[0-9]{4}|hold|identity|unset)$'),
    asked_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, dek_id, generation)
);
create index kek_moves_oldest on kek_moves (asked_at);
call protect('kek_moves', 'select, insert, update, delete', 'select');

-- Acts on keys need two people (trust.md 4.5); the second is another one, also against a bug of ours.
create table key_acts (
    tenant_id uuid not null,
    act_id uuid not null,
    act smallint not null check (act between 1 and 3),
    kek_id text not null,
    version int,
    requested_by uuid not null,
    requested_at timestamptz not null,
    confirmed_by uuid check (confirmed_by <> requested_by),
    confirmed_at timestamptz,
    done_at timestamptz,
    primary key (tenant_id, act_id)
);
call protect('key_acts', 'select, insert, update (version, confirmed_by, confirmed_at, done_at)');
