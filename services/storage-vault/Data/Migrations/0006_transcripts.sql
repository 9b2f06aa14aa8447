-- The sealed transcript: a derived copy of each log of a closed consultation, one envelope to read and one of folded words to search.
-- Entries stay what they are; a copy may be made again at any time. There is no index of words anywhere (trust.md 2.9).
create table transcripts (
    tenant_id uuid not null,
    consultation_id uuid not null,
    log smallint not null check (log in (1, 2)),
    -- The copy holds 1 .. last_seq; what stands behind it is read as entries.
    last_seq bigint not null check (last_seq > 0),
    made_for_seq bigint not null check (made_for_seq >= last_seq),
    made_at timestamptz not null,
    dek_id uuid not null,
    dek_generation int not null,
    reading bytea not null check (length(reading) >= 108),
    words bytea not null check (length(words) >= 108),
    primary key (tenant_id, consultation_id, log),
    foreign key (tenant_id, consultation_id, log) references consultation_logs (tenant_id, consultation_id, log)
);
alter table transcripts alter column reading set storage external;
alter table transcripts alter column words set storage external;
call protect('transcripts', 'select, insert, update');

create table transcript_jobs (
    tenant_id uuid not null,
    consultation_id uuid not null,
    due_at timestamptz not null,
    primary key (tenant_id, consultation_id),
    foreign key (tenant_id, consultation_id) references consultations (tenant_id, consultation_id)
);
create index transcript_jobs_due on transcript_jobs (due_at);
call protect('transcript_jobs', 'select, insert, update, delete', 'select, update, delete');

-- The key that the log of searches is hashed with: one per tenant and fiscal year, wrapped like any data key.
create table search_keys (
    tenant_id uuid not null,
    fiscal_year int not null,
    dek_id uuid not null,
    dek_generation int not null,
    primary key (tenant_id, fiscal_year),
    foreign key (tenant_id, dek_id, dek_generation) references deks (tenant_id, dek_id, generation)
);
call protect('search_keys', 'select, insert');

-- A search goes through cases from the newest on.
create index consultations_newest on consultations (tenant_id, opened_at desc, consultation_id desc);

-- What is closed already gets its copy.
alter table consultations no force row level security;
alter table transcript_jobs no force row level security;
insert into transcript_jobs (tenant_id, consultation_id, due_at) select tenant_id, consultation_id, clock_timestamp() from consultations where closed_at is not null;
alter table consultations force row level security;
alter table transcript_jobs force row level security;
