-- Waiting lines, assignments, presence. Ids, states, times and numbers; not one column could hold a word.

-- One row per desk: whoever holds it is the only writer of that desk's line.
create table desk_lines (
    tenant_id uuid not null,
    desk_id uuid not null,
    version bigint not null default 0,
    primary key (tenant_id, desk_id)
);
call protect('desk_lines', 'select, insert, update');

-- One row per staff member: whoever holds it may count and raise that person's load.
create table counselors (
    tenant_id uuid not null,
    staff_id uuid not null,
    on_duty boolean not null default false,
    since timestamptz not null,
    session_id uuid,
    primary key (tenant_id, staff_id)
);
create index counselors_on_duty on counselors (tenant_id) where on_duty;
create index counselors_session on counselors (tenant_id, session_id) where on_duty;
call protect('counselors', 'select, insert, update');

-- state: 1 waiting, 2 assigning, 3 taken, 4 closing, 5 closed, 6 abandoned.
create table consultations (
    tenant_id uuid not null,
    consultation_id uuid not null,
    desk_id uuid not null,
    department_id uuid,
    state smallint not null check (state between 1 and 6),
    requested_at timestamptz not null,
    chat_version bigint not null,
    version bigint not null,
    epoch bigint not null default 0,
    assignment_id uuid,
    assigned_staff_id uuid,
    taken_at timestamptz,
    closing_id uuid,
    closed_at timestamptz,
    primary key (tenant_id, consultation_id),
    check (state not between 2 and 4 or (assignment_id is not null and assigned_staff_id is not null)),
    check (state <> 1 or (assignment_id is null and assigned_staff_id is null))
);
create index consultations_line on consultations (tenant_id, desk_id, requested_at, consultation_id) where state = 1;
create index consultations_load on consultations (tenant_id, assigned_staff_id) where state in (2, 3, 4);
create index consultations_open on consultations (tenant_id, department_id) where state in (3, 4);
create index consultations_closed on consultations (tenant_id, closed_at) where state = 5;
call protect('consultations', 'select, insert, update');

-- What the vault tells of both logs. Apart from the consultations: the hottest event must not wait for an assignment, nor the other way round.
create table talk_marks (
    tenant_id uuid not null,
    consultation_id uuid not null,
    last_talk_seq bigint not null default 0,
    last_talk_author smallint not null default 0,
    primary key (tenant_id, consultation_id)
) with (fillfactor = 80);
call protect('talk_marks', 'select, insert, update');

create table read_marks (
    tenant_id uuid not null,
    consultation_id uuid not null,
    resident_read_seq bigint not null default 0,
    staff_read_seq bigint not null default 0,
    primary key (tenant_id, consultation_id)
) with (fillfactor = 80);
call protect('read_marks', 'select, insert, update');

-- Steps outside this database that must end, whatever dies in between: kind 1 assign (undone when late), 2 close, 3 end a grant.
create table steps (
    tenant_id uuid not null,
    kind smallint not null check (kind between 1 and 3),
    step_id uuid not null,
    consultation_id uuid not null,
    staff_id uuid not null,
    session_id uuid not null,
    epoch bigint not null,
    due_at timestamptz not null,
    attempts int not null default 0,
    primary key (tenant_id, kind, step_id)
);
create index steps_due on steps (due_at);
call protect('steps', 'select, insert, delete', 'select, update');

-- kind: 1 emergency words in a talk, 2 an emergency exception on LINE. Open until a person has seen it.
create table alerts (
    tenant_id uuid not null,
    alert_id uuid not null,
    kind smallint not null check (kind in (1, 2)),
    consultation_id uuid,
    exception_id uuid,
    desk_id uuid,
    raised_at timestamptz not null,
    seen_at timestamptz,
    seen_by uuid,
    primary key (tenant_id, alert_id),
    check ((kind = 1) = (consultation_id is not null and desk_id is not null)),
    check ((kind = 2) = (exception_id is not null))
);
create index alerts_open on alerts (tenant_id, raised_at) where seen_at is null;
create index alerts_of on alerts (tenant_id, consultation_id) where consultation_id is not null;
call protect('alerts', 'select, insert, update');
