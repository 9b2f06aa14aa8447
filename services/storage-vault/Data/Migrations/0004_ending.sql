-- How consultations end: holds, erasing, disposal by bucket. What must not happen by a mistake is refused here, by the database.

-- Erasing deletes the row of a wrapped key. What was sealed under it stays as it is: nobody can read it, and no key may hang on to it.
do $$
declare known record;
begin
    for known in select conrelid::regclass as owner, conname from pg_constraint where contype = 'f' and confrelid = 'deks'::regclass loop
        execute format('alter table %s drop constraint %I', known.owner, known.conname);
    end loop;
end $$;
alter table deks add column held boolean not null default false;
grant delete, update (kek_id, kek_version, wrapped, held) on deks to ${app};
grant delete on identities to ${app};

-- Every ending that needs two people: a hold (1), its release (2), erasing a consultation (3) or a resident (4), destroying a bucket (5).
-- state: 1 proposed, 2 approved, 3 done, 4 partly done because something is on hold, 5 withdrawn. A hold stands while it is 3 and not released.
create table ending_orders (
    tenant_id uuid not null,
    order_id uuid not null,
    kind smallint not null check (kind between 1 and 5),
    consultation_id uuid,
    resident_id uuid,
    desk_id uuid,
    from_at timestamptz,
    until_at timestamptz,
    bucket int,
    hold_id uuid,
    authority smallint,
    reason smallint,
    review_on date,
    list_hash bytea check (length(list_hash) = 32),
    reference_dek_id uuid,
    reference_dek_generation int,
    reference_envelope bytea check (length(reference_envelope) >= 108),
    state smallint not null check (state between 1 and 5),
    first_by uuid not null,
    first_session uuid not null,
    first_town boolean not null,
    first_at timestamptz not null,
    second_by uuid,
    second_session uuid,
    second_town boolean,
    second_at timestamptz,
    ended_at timestamptz,
    released_at timestamptz,
    primary key (tenant_id, order_id),
    -- Two people in two sessions, one of them of the town: without them nothing passes the proposal, whatever the program believes.
    check (state in (1, 5) or (second_by is not null and second_session is not null and second_at is not null
        and second_by <> first_by and second_session <> first_session and (first_town or second_town)))
);
create index ending_orders_approved on ending_orders (tenant_id, order_id) where state = 2;
create index ending_orders_holds on ending_orders (tenant_id) where kind = 1 and state = 3 and released_at is null;
call protect('ending_orders', 'select, insert, update (state, second_by, second_session, second_town, second_at, ended_at, released_at)', 'select');

-- Which keys a hold covers. The foreign key is the first lock on the row: it binds the owner and a superuser too.
create table held_deks (
    tenant_id uuid not null,
    dek_id uuid not null,
    generation int not null,
    hold_id uuid not null,
    primary key (tenant_id, dek_id, generation, hold_id),
    foreign key (tenant_id, dek_id, generation) references deks (tenant_id, dek_id, generation),
    foreign key (tenant_id, hold_id) references ending_orders (tenant_id, order_id)
);
create index held_deks_of_hold on held_deks (tenant_id, hold_id);
call protect('held_deks', 'select, insert, delete');

-- What a held key was wrapped as before each re-wrapping: a re-wrapping that wrote rubbish can be undone while the hold stands.
create table held_wrappings (
    tenant_id uuid not null,
    wrapping_id uuid not null default gen_random_uuid(),
    dek_id uuid not null,
    generation int not null,
    kek_id text not null,
    kek_version int not null,
    wrapped bytea not null check (length(wrapped) = 60),
    kept_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, wrapping_id)
);
create index held_wrappings_of_dek on held_wrappings (tenant_id, dek_id);
call protect('held_wrappings', 'select, insert, delete');

-- Refuses with 23001. Who sees no proof of a release (the owner, for whom row-level security shows nothing) is refused: it fails closed.
create function hold_is_released(tenant uuid, hold uuid) returns boolean language sql stable as $$
    select exists (select from ending_orders h join ending_orders r on r.tenant_id = h.tenant_id and r.hold_id = h.order_id and r.kind = 2 and r.state in (2, 3)
        where h.tenant_id = tenant and h.order_id = hold and h.kind = 1 and h.released_at is not null)
$$;

create function keep_held_deks() returns trigger language plpgsql as $$
begin
    if tg_op = 'TRUNCATE' then
        raise exception 'keys are never cleared away as a whole' using errcode = '23001';
    end if;
    if tg_op = 'DELETE' then
        if old.held then raise exception 'this key is on hold' using errcode = '23001'; end if;
        return old;
    end if;
    if (new.tenant_id, new.dek_id, new.generation) is distinct from (old.tenant_id, old.dek_id, old.generation) then
        raise exception 'a key keeps its name' using errcode = '23001';
    end if;
    -- Re-wrapping names another tenant key or another version; anything else that changes the bytes destroys them.
    if new.wrapped is distinct from old.wrapped and (new.kek_id, new.kek_version) is not distinct from (old.kek_id, old.kek_version) then
        raise exception 'a wrapped key changes only by re-wrapping' using errcode = '23001';
    end if;
    if old.held and not new.held then
        if exists (select from held_deks k where k.tenant_id = old.tenant_id and k.dek_id = old.dek_id and k.generation = old.generation)
            or not exists (select from ending_orders o where o.tenant_id = old.tenant_id and o.kind = 1 and hold_is_released(o.tenant_id, o.order_id)) then
            raise exception 'this key is on hold' using errcode = '23001';
        end if;
        delete from held_wrappings w where w.tenant_id = old.tenant_id and w.dek_id = old.dek_id and w.generation = old.generation;
    elsif old.held and new.wrapped is distinct from old.wrapped then
        insert into held_wrappings (tenant_id, dek_id, generation, kek_id, kek_version, wrapped)
        values (old.tenant_id, old.dek_id, old.generation, old.kek_id, old.kek_version, old.wrapped);
    end if;
    return new;
end $$;
create trigger keep_held_deks before delete or update on deks for each row execute function keep_held_deks();
create trigger keep_all_deks before truncate on deks for each statement execute function keep_held_deks();

create function keep_held_marks() returns trigger language plpgsql as $$
begin
    if tg_op = 'TRUNCATE' or not hold_is_released(old.tenant_id, old.hold_id) then
        raise exception 'this hold was not released by two people' using errcode = '23001';
    end if;
    return old;
end $$;
create trigger keep_held_marks before delete or update on held_deks for each row execute function keep_held_marks();
create trigger keep_all_marks before truncate on held_deks for each statement execute function keep_held_marks();

-- A hold on a resident or on a desk's period covers what comes after it too. The shared lock waits for a hold that is just being set.
create function hold_new_consultation() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock_shared(4004, hashtext(new.tenant_id::text));
    if exists (select from ending_orders o where o.tenant_id = new.tenant_id and o.kind = 1 and o.state = 3 and o.released_at is null) then
        insert into held_deks (tenant_id, dek_id, generation, hold_id)
        select new.tenant_id, new.dek_id, new.dek_generation, o.order_id from ending_orders o
        where o.tenant_id = new.tenant_id and o.kind = 1 and o.state = 3 and o.released_at is null
            and (o.resident_id = new.resident_id or (o.desk_id = new.desk_id and new.opened_at < o.until_at));
        update deks d set held = true where d.tenant_id = new.tenant_id and d.dek_id = new.dek_id and d.generation = new.dek_generation and not d.held
            and exists (select from held_deks k where k.tenant_id = d.tenant_id and k.dek_id = d.dek_id and k.generation = d.generation);
    end if;
    return new;
end $$;
create trigger hold_new_consultation after insert on consultations for each row execute function hold_new_consultation();

-- What was erased, by name of the key: no key of that name is ever made again. The relay role looks here for keys to drop from memory.
-- subject: 1 consultation, 2 identity, 3 emergency exception, 4 other.
create table tombstones (
    tenant_id uuid not null,
    dek_id uuid not null,
    subject smallint not null check (subject between 1 and 4),
    subject_id uuid,
    order_id uuid,
    reason smallint not null,
    erased_at timestamptz not null,
    primary key (tenant_id, dek_id)
);
create index tombstones_by_time on tombstones (erased_at);
create index tombstones_of_order on tombstones (tenant_id, order_id);
call protect('tombstones', 'select, insert', 'select');

-- Talks that nobody will close: the resident left before a counselor came. A timer, finished by the vault itself.
create table pending_seals (
    tenant_id uuid not null,
    consultation_id uuid not null,
    due_at timestamptz not null,
    attempts int not null default 0,
    primary key (tenant_id, consultation_id)
);
create index pending_seals_due on pending_seals (due_at);
call protect('pending_seals', 'select, insert, delete', 'select, update');

-- Who closed the door: a LINE user id is kept for a while after an unfollow, then erased alone. The newer of two events counts.
create table contact_states (
    tenant_id uuid not null,
    resident_id uuid not null,
    blocked boolean not null,
    changed_at timestamptz not null,
    primary key (tenant_id, resident_id)
);
create index contact_states_blocked on contact_states (changed_at) where blocked;
call protect('contact_states', 'select, insert, update, delete', 'select');

-- The destruction of one bucket's tenant key. state: 1 waiting (the key is switched off, undo is possible), 2 destroyed, 3 undone.
create table bucket_destructions (
    tenant_id uuid not null,
    order_id uuid not null,
    bucket int not null,
    state smallint not null check (state between 1 and 3),
    listed int not null,
    held int not null,
    moved int not null,
    switched_off_at timestamptz not null,
    destroy_after timestamptz not null,
    destroyed_at timestamptz,
    primary key (tenant_id, order_id)
);
create index bucket_destructions_waiting on bucket_destructions (destroy_after) where state = 1;
call protect('bucket_destructions', 'select, insert, update (state, destroyed_at)', 'select');

-- What the two people approved, one by one: nothing else is ever destroyed under their order.
create table bucket_lists (
    tenant_id uuid not null,
    order_id uuid not null,
    dek_id uuid not null,
    consultation_id uuid,
    primary key (tenant_id, order_id, dek_id)
);
call protect('bucket_lists', 'select, insert');

create table disposal_certificates (
    tenant_id uuid not null,
    order_id uuid not null,
    made_at timestamptz not null,
    jws text not null,
    primary key (tenant_id, order_id)
);
call protect('disposal_certificates', 'select, insert');
