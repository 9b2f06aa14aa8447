-- What must not wait until somebody looks into the console: a row per recipient. Neither address nor text: both are found when it is sent.
create table mails (
    tenant_id uuid not null,
    event_id uuid not null,                  -- the event that it tells of
    staff_id uuid not null,
    mail_id uuid not null default gen_random_uuid(), -- Message-ID: the same for each attempt, and says nothing
    kind smallint not null,                  -- 1 broken glass, 2 emergency words, 3 emergency exception on LINE
    about_id uuid not null,                  -- the consultation; the tenant where LINE names none
    happened_at timestamptz not null,
    made_at timestamptz not null default clock_timestamp(),
    state smallint not null default 1,       -- 1 waiting, 2 sent, 3 given up, 4 not a member any more
    attempts int not null default 0,
    next_at timestamptz not null default clock_timestamp(),
    settled_at timestamptz,
    primary key (tenant_id, event_id, staff_id)
);
create index mails_due on mails (next_at) where state = 1;
create index mails_recent on mails (tenant_id, about_id, made_at);
create index mails_settled on mails (settled_at);
call protect('mails', 'select, insert, update', 'select, update, delete');
