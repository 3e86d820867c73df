-- Values for tasks: secrets, which this database cannot read, and variables, which anybody may.

create table secrets (
    id          uuid        not null primary key,
    name        text        not null constraint secrets_name_unique unique,
    description text        not null default '',
    key_id      text        not null, -- names the key, and tells nothing of it
    sealed      bytea       not null, -- AES-256-GCM; the keys are elsewhere
    updated_at  timestamptz not null
);

create table variables (
    id          uuid        not null primary key,
    name        text        not null constraint variables_name_unique unique,
    value       text        not null,
    description text        not null default '',
    updated_at  timestamptz not null
);
