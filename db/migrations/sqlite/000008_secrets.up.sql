-- Values for tasks: secrets, which this database cannot read, and variables, which anybody may.

create table secrets (
    id          blob    not null primary key constraint secrets_id_is_uuid check (length(id) = 16),
    name        text    not null constraint secrets_name_unique unique,
    description text    not null default '',
    key_id      text    not null, -- names the key, and tells nothing of it
    sealed      blob    not null, -- AES-256-GCM; the keys are elsewhere
    updated_at  integer not null
) strict;

create table variables (
    id          blob    not null primary key constraint variables_id_is_uuid check (length(id) = 16),
    name        text    not null constraint variables_name_unique unique,
    value       text    not null,
    description text    not null default '',
    updated_at  integer not null
) strict;
