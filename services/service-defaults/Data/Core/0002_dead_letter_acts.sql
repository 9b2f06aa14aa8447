-- What operators did with events that had failed for good, and who it was. Kept: it is the only trace of an effect that was given up.
create table dead_letter_acts (
    tenant_id uuid not null,
    act_id uuid not null default gen_random_uuid(),
    event_id uuid not null,
    -- 1 redriven, 2 failed again, 3 dropped
    act smallint not null check (act between 1 and 3),
    reason smallint,
    operator_id uuid not null,
    at timestamptz not null,
    primary key (tenant_id, act_id),
    check ((act = 3) = (reason is not null))
);
call protect('dead_letter_acts', 'select', 'select, insert');
