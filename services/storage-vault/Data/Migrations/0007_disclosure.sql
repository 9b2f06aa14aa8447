-- Disclosure to police and agencies (trust.md 4.7, decision 0028). What must not happen by a mistake is refused here, by the database.

-- On which grounds the municipality discloses. Only ever added to: a changed line is a new version, and each request names the version it was read in.
-- The six grounds of the manual stand without a row; a label of null leaves the wording to the console.
create table disclosure_bases (
    tenant_id uuid not null,
    basis smallint not null check (basis between 1 and 99),
    version int not null check (version > 0),
    label text check (length(label) between 1 and 200),
    active boolean not null,
    emergency boolean not null,
    changed_by uuid not null,
    changed_at timestamptz not null,
    primary key (tenant_id, basis, version)
);
call protect('disclosure_bases', 'select, insert');

-- state: 1 requested, 2 basis recorded, 3 approved once, 4 approved twice, 5 packaged, 6 released, 7 acknowledged, 8 refused, 9 lapsed.
-- first_as, second_as: in which capacity somebody signed: 1 for the case's department, 2 as privacy officer, 3 both.
create table disclosures (
    tenant_id uuid not null,
    disclosure_id uuid not null,
    consultation_id uuid not null,
    department_id uuid not null,
    requester smallint not null check (requester between 1 and 9),
    state smallint not null check (state between 1 and 9),
    requested_by uuid not null,
    requested_session uuid not null,
    requested_at timestamptz not null,
    basis smallint,
    basis_version int,
    emergency boolean not null default false,
    called_back_at timestamptz,
    basis_by uuid,
    basis_at timestamptz,
    first_by uuid,
    first_session uuid,
    first_town boolean,
    first_as smallint,
    first_at timestamptz,
    second_by uuid,
    second_session uuid,
    second_town boolean,
    second_as smallint,
    second_at timestamptz,
    packaged_by uuid,
    packaged_at timestamptz,
    entries int,
    redactions int,
    with_identity boolean,
    manifest_hash bytea check (length(manifest_hash) = 32),
    certificate_hash bytea check (length(certificate_hash) = 32),
    released_by uuid,
    released_at timestamptz,
    expires_at timestamptz,
    downloaded_by uuid,
    downloaded_at timestamptz,
    acknowledged_by uuid,
    acknowledged_at timestamptz,
    received_at timestamptz,
    ended_by uuid,
    ended_at timestamptz,
    refusal smallint,
    incident_at timestamptz,
    primary key (tenant_id, disclosure_id),
    foreign key (tenant_id, consultation_id) references consultations (tenant_id, consultation_id),
    check ((first_by is null) = (first_at is null) and (first_by is null) = (first_session is null) and (first_by is null) = (first_town is null) and (first_by is null) = (first_as is null)),
    check ((second_by is null) = (second_at is null) and (second_by is null) = (second_session is null) and (second_by is null) = (second_town is null) and (second_by is null) = (second_as is null)),
    -- Nobody approves what they asked for, and two are two: other people in other sessions, one of them of the town.
    check (first_by is null or (basis is not null and called_back_at is not null and first_by <> requested_by and first_session <> requested_session)),
    check (second_by is null or (first_by is not null and second_by <> requested_by and second_by <> first_by
        and second_session <> requested_session and second_session <> first_session and (first_town or second_town) and (first_as | second_as) = 3)),
    check (state <> 4 or second_by is not null),
    -- Nothing is opened for a package without them. In an emergency one of the town is enough at first, and the second is asked for afterwards.
    check (packaged_at is null or second_by is not null or (emergency and first_town)),
    check (state not in (5, 6, 7) or packaged_at is not null),
    check (state not in (6, 7) or (released_at is not null and released_by <> requested_by)),
    check (downloaded_at is null or (released_at is not null and downloaded_at < expires_at)),
    check (state <> 7 or downloaded_at is not null)
);
create index disclosures_newest on disclosures (tenant_id, requested_at);
create index disclosures_running on disclosures (expires_at) where state in (5, 6) and downloaded_at is null;
create index disclosures_unconfirmed on disclosures (first_at) where emergency and second_by is null and incident_at is null;
call protect('disclosures', 'select, insert, update', 'select');

create function keep_disclosures() returns trigger language plpgsql as $$
declare
    fixed text;
    was jsonb := case when tg_op = 'UPDATE' then to_jsonb(old) end;
    now_is jsonb := case when tg_op = 'UPDATE' then to_jsonb(new) end;
begin
    if tg_op <> 'UPDATE' then
        raise exception 'disclosures are never removed' using errcode = 'restrict_violation';
    end if;
    -- What somebody signed is never signed again by another. 72 hours count anew from the release.
    foreach fixed in array array['tenant_id', 'disclosure_id', 'consultation_id', 'department_id', 'requester', 'requested_by', 'requested_session', 'requested_at',
        'basis', 'basis_version', 'called_back_at', 'basis_by', 'basis_at', 'first_by', 'first_session', 'first_town', 'first_as', 'first_at',
        'second_by', 'second_session', 'second_town', 'second_as', 'second_at', 'packaged_by', 'packaged_at', 'entries', 'redactions', 'with_identity',
        'manifest_hash', 'certificate_hash', 'released_by', 'released_at', 'downloaded_by', 'downloaded_at', 'acknowledged_by', 'acknowledged_at', 'received_at',
        'ended_by', 'ended_at', 'refusal', 'incident_at']
    loop
        if (was ->> fixed) is not null and (was ->> fixed) is distinct from (now_is ->> fixed) then
            raise exception 'what is recorded of a disclosure stays' using errcode = 'restrict_violation';
        end if;
    end loop;
    if old.released_at is not null and old.expires_at is distinct from new.expires_at then
        raise exception 'a release ends when it was said to end' using errcode = 'restrict_violation';
    end if;
    if old.emergency is distinct from new.emergency and old.state <> 1 then
        raise exception 'an emergency is declared with its basis' using errcode = 'restrict_violation';
    end if;
    if new.state <> old.state and not (old.state, new.state) in ((1, 2), (2, 3), (3, 4), (3, 5), (4, 5), (5, 6), (6, 7),
        (1, 8), (2, 8), (3, 8), (4, 8), (5, 8), (6, 8), (5, 9), (6, 9)) then
        raise exception 'a disclosure takes its steps in order' using errcode = 'restrict_violation';
    end if;
    if new.state in (8, 9) and old.state not in (8, 9) and new.downloaded_at is not null then
        raise exception 'what was handed over cannot be taken back' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger disclosures_kept before update or delete on disclosures for each row execute function keep_disclosures();
create trigger disclosures_all_kept before truncate on disclosures for each statement execute function keep_disclosures();

-- The history. act: as DisclosureStep. Nobody prunes it, the owner neither.
create table disclosure_steps (
    tenant_id uuid not null,
    disclosure_id uuid not null,
    n int not null check (n > 0),
    act smallint not null,
    by_staff uuid,
    by_session uuid,
    roles smallint not null,
    of_town boolean not null,
    code smallint,
    at timestamptz not null,
    primary key (tenant_id, disclosure_id, n),
    foreign key (tenant_id, disclosure_id) references disclosures (tenant_id, disclosure_id)
);
create index disclosure_steps_by_time on disclosure_steps (tenant_id, at);
call protect('disclosure_steps', 'select, insert');

-- What was written on the forms, sealed: kind 1 the request, 2 the basis and the call back, 3 the receipt.
create table disclosure_words (
    tenant_id uuid not null,
    disclosure_id uuid not null,
    kind smallint not null check (kind between 1 and 3),
    dek_id uuid not null,
    dek_generation int not null,
    envelope bytea not null check (length(envelope) >= 108),
    primary key (tenant_id, disclosure_id, kind),
    foreign key (tenant_id, disclosure_id) references disclosures (tenant_id, disclosure_id)
);
call protect('disclosure_words', 'select, insert');

-- Which entries went into the package, and which places of them were blacked out (in UTF-16 units of the entry's text).
create table disclosure_items (
    tenant_id uuid not null,
    disclosure_id uuid not null,
    log smallint not null check (log in (1, 2)),
    seq bigint not null check (seq > 0),
    starts int[] not null,
    lengths int[] not null,
    primary key (tenant_id, disclosure_id, log, seq),
    foreign key (tenant_id, disclosure_id) references disclosures (tenant_id, disclosure_id),
    check (cardinality(starts) = cardinality(lengths))
);
call protect('disclosure_items', 'select, insert');

create function keep_disclosure_history() returns trigger language plpgsql as $$
begin
    raise exception 'the history of disclosures is never changed' using errcode = 'restrict_violation';
end $$;
create trigger disclosure_bases_fixed before update or delete or truncate on disclosure_bases for each statement execute function keep_disclosure_history();
create trigger disclosure_steps_fixed before update or delete or truncate on disclosure_steps for each statement execute function keep_disclosure_history();
create trigger disclosure_words_fixed before update or delete or truncate on disclosure_words for each statement execute function keep_disclosure_history();
create trigger disclosure_items_fixed before update or delete or truncate on disclosure_items for each statement execute function keep_disclosure_history();

-- The package itself, enveloped to its recipient and sealed once more by the vault; the row and its key go with the download or with the time.
create table disclosure_packages (
    tenant_id uuid not null,
    disclosure_id uuid not null,
    dek_id uuid not null,
    dek_generation int not null,
    envelope bytea not null check (length(envelope) >= 108),
    primary key (tenant_id, disclosure_id),
    foreign key (tenant_id, disclosure_id) references disclosures (tenant_id, disclosure_id)
);
alter table disclosure_packages alter column envelope set storage external;
call protect('disclosure_packages', 'select, insert, delete');

-- The certificates of the vault's signing keys: public, of no tenant, kept for ever, so that an old package can still be checked.
create table disclosure_signers (
    key_id text primary key,
    certificate bytea not null,
    made_at timestamptz not null
);
grant select, insert on disclosure_signers to ${app};
create trigger disclosure_signers_fixed before update or delete or truncate on disclosure_signers for each statement execute function keep_disclosure_history();
