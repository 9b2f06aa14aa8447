-- What every service has: outbox (also the feed), inbox, cursors, dead letters, the copy of settings.
-- ${app} sees one tenant at a time; ${relay} sees these tables, and only these, for all tenants.

-- Puts a tenant table behind row-level security. FORCE: the owner sees nothing either.
create procedure protect(target regclass, app_rights text, relay_rights text default null) language plpgsql as $body$
begin
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy tenant_only on %s to ${app} using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', target);
    execute format('grant %s on %s to ${app}', app_rights, target);
    if relay_rights is not null then
        execute format('create policy relay_all on %s to ${relay} using (true) with check (true)', target);
        execute format('grant %s on %s to ${relay}', relay_rights, target);
    end if;
end $body$;

create table feed_epochs (epoch int primary key, began_at timestamptz not null default clock_timestamp());
insert into feed_epochs (epoch) values (1);
grant select on feed_epochs to ${app}, ${relay};

create sequence outbox_n;
grant usage on sequence outbox_n to ${app};
create table outbox (
    tenant_id uuid not null,
    event_id uuid not null,
    type text not null,
    data jsonb not null,
    at timestamptz not null default clock_timestamp(),
    -- A restore adds a row to feed_epochs and sets this default to it; a constant, because every event pays for it.
    epoch int not null default 1,
    xid xid8 not null default pg_current_xact_id(),
    n bigint not null default nextval('outbox_n'),
    claimed_until timestamptz,
    relayed_at timestamptz,
    primary key (tenant_id, event_id)
) partition by range (event_id);
create table outbox_default partition of outbox default;
create index outbox_feed on outbox (epoch, xid, n);
create index outbox_pending on outbox (n) where relayed_at is null;
call protect('outbox', 'insert', 'select, update');

create table inbox (
    tenant_id uuid not null,
    consumer text not null,
    event_id uuid not null,
    done_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, consumer, event_id)
);
create index inbox_age on inbox (done_at);
call protect('inbox', 'select, insert', 'select, delete');

-- One row per owner whose feed is read; the lease lets one replica read at a time without holding a transaction.
create table cursors (
    owner text primary key,
    epoch int not null default 0,
    xid xid8 not null default '0',
    n bigint not null default 0,
    lease_owner uuid,
    lease_until timestamptz
);
grant select, insert, update on cursors to ${relay};

create table dead_letters (
    tenant_id uuid not null,
    consumer text not null,
    event_id uuid not null,
    owner text not null,
    type text not null,
    data jsonb not null,
    attempts int not null,
    failure text not null,
    at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, consumer, event_id)
);
call protect('dead_letters', 'select', 'select, insert, update, delete');

create table settings_copy (
    tenant_id uuid not null,
    kind text not null,
    item_id uuid not null,
    version bigint not null,
    deleted boolean not null,
    data jsonb not null,
    primary key (tenant_id, kind, item_id)
);
call protect('settings_copy', 'select', 'select, insert, update, delete');
