-- Images and files of a consultation: sealed in chunks of 64 KiB under one message key each. Name, type, size and count stand in the
-- sealed closing record; the rows show how many chunks there are and nothing else.

-- An entry that carries files has a kind of its own (5); the later numbers are for kinds to come.
alter table entries drop constraint if exists entries_kind_check;
alter table entries add constraint entries_kind_check check (kind between 1 and 31);

create table attachments (
    tenant_id uuid not null,
    consultation_id uuid not null,
    attachment_id uuid not null,
    log smallint not null check (log in (1, 2)),
    author smallint not null check (author in (1, 2)),
    author_id uuid not null,
    -- 1 arriving, 2 whole, 3 whole and waiting for the scanner, 4 the scanner found something
    state smallint not null default 1 check (state between 1 and 4),
    -- A repeat after an interruption starts at the first byte: the newest attempt is the one that may write.
    attempt uuid not null,
    dek_id uuid not null,
    dek_generation int not null,
    head bytea not null check (length(head) = 92),
    chunks int not null default 0 check (chunks between 0 and 65536),
    closing bytea check (length(closing) >= 108),
    entry_id uuid,
    touched_at timestamptz not null,
    scan_at timestamptz,
    primary key (tenant_id, consultation_id, attachment_id),
    check (state = 1 or closing is not null),
    check (entry_id is null or state <> 1),
    foreign key (tenant_id, consultation_id, log) references consultation_logs (tenant_id, consultation_id, log),
    foreign key (tenant_id, consultation_id, entry_id) references entries (tenant_id, consultation_id, entry_id)
);
-- No message key is ever derived twice: bytes 28..59 of the header are the salt.
create unique index attachments_salt on attachments (tenant_id, substring(head from 29 for 32));
create index attachments_unused on attachments (touched_at) where entry_id is null;
create index attachments_unscanned on attachments (scan_at) where state = 3;
-- The jobs look for rows of all tenants by times and states; what is sealed they read in the tenant's own transaction.
call protect('attachments', 'select, insert, update, delete', 'select (tenant_id, consultation_id, attachment_id, state, entry_id, touched_at, scan_at)');

create table attachment_chunks (
    tenant_id uuid not null,
    consultation_id uuid not null,
    attachment_id uuid not null,
    n int not null check (n between 0 and 65535),
    sealed bytea not null check (length(sealed) between 4112 and 65552 and (length(sealed) - 16) % 4096 = 0),
    primary key (tenant_id, consultation_id, attachment_id, n),
    foreign key (tenant_id, consultation_id, attachment_id) references attachments (tenant_id, consultation_id, attachment_id)
);
-- Ciphertext does not compress; trying costs time.
alter table attachment_chunks alter column sealed set storage external;
call protect('attachment_chunks', 'select, insert, delete');

-- A file that an entry names is kept as the entry is: even a bug in a job cannot move it or take it away. The one way out is the scanner's.
create function keep_attachment() returns trigger language plpgsql as $body$
begin
    if old.entry_id is not null and (tg_op = 'DELETE' or new.entry_id is distinct from old.entry_id or new.attempt <> old.attempt or new.head <> old.head
        or new.chunks <> old.chunks or new.closing is distinct from old.closing or new.log <> old.log or new.author_id <> old.author_id) then
        raise exception 'an attachment of an entry stays as it is' using errcode = '42501';
    end if;
    return coalesce(new, old);
end $body$;
create trigger keep_attachment before update or delete on attachments for each row execute function keep_attachment();

create function keep_chunk() returns trigger language plpgsql as $body$
begin
    if exists (select 1 from attachments a where a.tenant_id = old.tenant_id and a.consultation_id = old.consultation_id
        and a.attachment_id = old.attachment_id and a.entry_id is not null and a.state <> 4) then
        raise exception 'a chunk of an entry''s attachment stays as it is' using errcode = '42501';
    end if;
    return old;
end $body$;
create trigger keep_chunk before delete on attachment_chunks for each row execute function keep_chunk();
