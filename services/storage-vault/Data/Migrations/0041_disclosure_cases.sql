-- One request may be for several consultations of one resident in one department, and files go into the package (decision 0034).

-- Which consultations. n = 1 is the one that the row of the disclosure names.
create table disclosure_cases (
    tenant_id uuid not null,
    disclosure_id uuid not null,
    n int not null check (n between 1 and 20),
    consultation_id uuid not null,
    primary key (tenant_id, disclosure_id, n),
    unique (tenant_id, disclosure_id, consultation_id),
    foreign key (tenant_id, disclosure_id) references disclosures (tenant_id, disclosure_id),
    foreign key (tenant_id, consultation_id) references consultations (tenant_id, consultation_id)
);

-- What was requested before had one. The owner sees the rows for as long as this takes.
alter table disclosures no force row level security;
alter table disclosure_items no force row level security;
insert into disclosure_cases (tenant_id, disclosure_id, n, consultation_id) select tenant_id, disclosure_id, 1, consultation_id from disclosures;
alter table disclosure_items disable trigger disclosure_items_fixed;
alter table disclosure_items add column consultation_id uuid, add column files uuid[] not null default '{}';
update disclosure_items i set consultation_id = d.consultation_id from disclosures d where d.tenant_id = i.tenant_id and d.disclosure_id = i.disclosure_id;
alter table disclosure_items alter column consultation_id set not null;
alter table disclosure_items drop constraint disclosure_items_pkey;
alter table disclosure_items add primary key (tenant_id, disclosure_id, consultation_id, log, seq);
alter table disclosure_items enable trigger disclosure_items_fixed;
alter table disclosure_items force row level security;
alter table disclosures force row level security;

call protect('disclosure_cases', 'select, insert');
create trigger disclosure_cases_fixed before update or delete or truncate on disclosure_cases for each statement execute function keep_disclosure_history();

-- A package with files is longer than one envelope holds: chunks of 64 KiB, as of an attachment. One that waits while this is applied stays as it is.
alter table disclosure_packages alter column envelope drop not null,
    add column head bytea check (length(head) = 92), add column size int check (size > 0),
    add check ((envelope is null) = (head is not null) and (head is null) = (size is null));
create table disclosure_package_chunks (
    tenant_id uuid not null,
    disclosure_id uuid not null,
    n int not null check (n >= 0),
    sealed bytea not null check (length(sealed) between 4112 and 65552),
    primary key (tenant_id, disclosure_id, n),
    foreign key (tenant_id, disclosure_id) references disclosure_packages (tenant_id, disclosure_id)
);
alter table disclosure_package_chunks alter column sealed set storage external;
call protect('disclosure_package_chunks', 'select, insert, delete');
