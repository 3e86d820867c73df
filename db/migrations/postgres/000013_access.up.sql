-- Who may come in, and who did what. Nothing in here opens anything: passwords and keys are kept as hashes.

create table users (
    id            uuid        not null primary key,
    name          text collate "C" not null constraint users_name_unique unique,
    password_hash text not null, -- see Core/Access/Passwords
    grants        text not null, -- see Core/Access/GrantText
    is_disabled   boolean not null,
    created_at    timestamptz not null,
    last_login_at timestamptz
);

create table api_keys (
    id           uuid        not null primary key,
    name         text not null,
    prefix       text not null constraint api_keys_prefix_unique unique,
    key_hash     text not null, -- SHA-256 of the whole key
    grants       text not null,
    created_by   text not null,
    created_at   timestamptz not null,
    expires_at   timestamptz, -- null for never
    revoked_at   timestamptz, -- null while it was not
    last_used_at timestamptz  -- to about a minute
);

create table sessions (
    id         uuid        not null primary key,
    token_hash text not null constraint sessions_token_hash_unique unique,
    user_id    uuid references users (id) on delete cascade, -- null for somebody whom another issuer vouches for
    name       text not null,
    grants     text not null, -- of those who are no users here
    created_at timestamptz not null,
    expires_at timestamptz not null
);

create index sessions_user_id on sessions (user_id) where user_id is not null;
create index sessions_expires_at on sessions (expires_at);

-- Added to, read and forgotten with age; never changed.
create table audit_records (
    id         uuid        not null primary key,
    at         timestamptz not null,
    actor      text not null,
    actor_kind text not null,
    source     text not null,
    action     text not null,
    target     text not null,
    outcome    text not null,
    detail     text not null
);

create index audit_records_actor on audit_records (actor, id);
