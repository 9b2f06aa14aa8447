-- Hosts, accounts, sessions and LINE channel keys are looked up before a tenant is known: no row-level security (design §5).
create table tenants (
    tenant_id uuid primary key,
    name text not null,
    slug text not null unique,
    created_at timestamptz not null default clock_timestamp()
);
create table hosts (
    host text primary key check (host = lower(host)),
    tenant_id uuid not null references tenants
);

-- acts: what the account may do per tenant, the derived copy that makes the session check one indexed query.
create table accounts (
    staff_id uuid primary key,
    email text not null unique check (email = lower(email)),
    display_name text not null,
    state text not null check (state in ('invited', 'active')),
    password_hash text,
    totp_sealed bytea,
    last_used_step bigint,
    acts jsonb not null default '{}',
    created_at timestamptz not null,
    signed_in_at timestamptz,
    check (state = 'invited' or (password_hash is not null and totp_sealed is not null))
);
create table sessions (
    session_id uuid primary key,
    ticket_hash bytea not null unique,
    staff_id uuid not null references accounts,
    tenants uuid[] not null,
    began_at timestamptz not null,
    step_up_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    announced_at timestamptz
);
-- One running session per account, whatever races.
create unique index sessions_running on sessions (staff_id) where ended_at is null;
create index sessions_to_announce on sessions (expires_at) where announced_at is null;
create table invitations (
    staff_id uuid primary key references accounts,
    token_hash bytea not null unique,
    tenant_id uuid not null references tenants,
    totp_sealed bytea not null,
    expires_at timestamptz not null
);
-- Keyed hashes of accounts and networks: the table tells nobody who tried.
create table sign_in_limits (
    key bytea primary key,
    failures int not null,
    counted_at timestamptz not null,
    blocked_until timestamptz not null
);
create table line_channels (
    tenant_id uuid primary key references tenants,
    channel_id text not null unique,
    login_channel_id text not null unique,
    bot_user_id text not null unique,
    webhook_key_hash bytea not null unique
);
grant select, insert, update on tenants, accounts, sessions, line_channels to ${app};
grant select, insert, delete on hosts to ${app};
grant select, insert, update, delete on invitations, sign_in_limits to ${app};

-- The state and the log in one: the newest version of each item. Written under one advisory lock, so versions commit in order.
create sequence settings_version;
grant usage on sequence settings_version to ${app};
create table settings (
    tenant_id uuid not null,
    kind text not null,
    item_id uuid not null,
    version bigint not null,
    deleted boolean not null default false,
    data jsonb,
    sealed bytea,
    primary key (tenant_id, kind, item_id),
    check ((data is null) <> (sealed is null))
);
create unique index settings_by_version on settings (version);
call protect('settings', 'select, insert, update', 'select');
