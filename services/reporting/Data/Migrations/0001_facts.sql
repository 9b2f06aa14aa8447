-- Numbers only: no resident, no staff member, no word. Everything here can be made again from the owners' feeds.

-- One row per consultation, filled by whatever event comes, in any order: the earliest time of each kind wins.
create table consultations (
    tenant_id uuid not null,
    consultation_id uuid not null,
    desk_id uuid,
    department_id uuid,
    entrance smallint,
    requested_at timestamptz,
    stored_at timestamptz,
    queued_at timestamptz,
    assigned_at timestamptz,
    closed_at timestamptz,
    abandoned_at timestamptz,
    primary key (tenant_id, consultation_id)
);
create index consultations_requested on consultations (tenant_id, requested_at) where requested_at is not null;
create index consultations_assigned on consultations (tenant_id, assigned_at) where assigned_at is not null;
create index consultations_closed on consultations (tenant_id, closed_at) where closed_at is not null;
create index consultations_abandoned on consultations (tenant_id, abandoned_at) where abandoned_at is not null;
call protect('consultations', 'select, insert, update', 'delete');

-- Entries per consultation and hour: small rows of their own, so that the hot event needs neither the desk nor a hot row.
create table entry_counts (
    tenant_id uuid not null,
    consultation_id uuid not null,
    hour_at timestamptz not null,
    author smallint not null,
    n bigint not null,
    primary key (tenant_id, consultation_id, hour_at, author)
) with (fillfactor = 70);
create index entry_counts_hour on entry_counts (tenant_id, hour_at);
call protect('entry_counts', 'select, insert, update', 'delete');

-- What belongs to no consultation, per hour; the desk is the zero uuid where the event names none.
create table counts (
    tenant_id uuid not null,
    hour_at timestamptz not null,
    desk_id uuid not null,
    measure smallint not null,
    detail smallint not null,
    n bigint not null,
    primary key (tenant_id, hour_at, desk_id, measure, detail)
) with (fillfactor = 70);
call protect('counts', 'select, insert, update', 'delete');
