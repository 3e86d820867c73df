-- Who may come in, and who did what. Nothing in here opens anything: passwords and keys are kept as hashes.

create table users (
    id            blob    not null primary key constraint users_id_is_uuid check (length(id) = 16),
    name          text not null constraint users_name_unique unique,
    password_hash text not null, -- see Core/Access/Passwords
    grants        text not null, -- see Core/Access/GrantText
    is_disabled   integer not null,
    created_at    integer not null,
    last_login_at integer
) strict;

create table api_keys (
    id           blob    not null primary key constraint api_keys_id_is_uuid check (length(id) = 16),
    name         text not null,
    prefix       text not null constraint api_keys_prefix_unique unique,
    key_hash     text not null, -- SHA-256 of the whole key
    grants       text not null,
    created_by   text not null,
    created_at   integer not null,
    expires_at   integer, -- null for never
    revoked_at   integer, -- null while it was not
    last_used_at integer  -- to about a minute
) strict;

create table sessions (
    id         blob    not null primary key constraint sessions_id_is_uuid check (length(id) = 16),
    token_hash text not null constraint sessions_token_hash_unique unique,
    user_id    blob references users (id) on delete cascade, -- null for somebody whom another issuer vouches for
    name       text not null,
    grants     text not null, -- of those who are no users here
    created_at integer not null,
    expires_at integer not null
) strict;

create index sessions_user_id on sessions (user_id) where user_id is not null;
create index sessions_expires_at on sessions (expires_at);

-- Added to, read and forgotten with age; never changed.
create table audit_records (
    id         blob    not null primary key constraint audit_records_id_is_uuid check (length(id) = 16),
    at         integer not null,
    actor      text not null,
    actor_kind text not null,
    source     text not null,
    action     text not null,
    target     text not null,
    outcome    text not null,
    detail     text not null
) strict;

create index audit_records_actor on audit_records (actor, id);
