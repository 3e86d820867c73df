-- Limits on what is active at once: pools, limits of workflows and runs, concurrency keys.

create table pools (
    id           blob    not null primary key constraint pools_id_is_uuid check (length(id) = 16),
    name         text    not null constraint pools_name_unique unique,
    slots        integer not null constraint pools_slots_not_negative check (slots >= 0),
    description  text    not null default '',
    rate_starts  integer, -- at most so many starts …
    rate_seconds integer, -- … in any time of this length; null for no limit
    updated_at   integer not null,
    constraint pools_rate_whole check ((rate_starts is null) = (rate_seconds is null))
) strict;

-- Who waits for a limit: attempts in the state scheduled. Each stands in one lane, that of the limit which held it up last.
create table limit_waits (
    task_run_id blob    not null primary key references task_runs (id) on delete cascade,
    lane        text    not null,
    rank        integer not null, -- its place; see Core/Pools/WaitingOrder
    demands     text    not null  -- JSON: all that it must have at once
) strict, without rowid;

create index limit_waits_lane on limit_waits (lane, rank, task_run_id);

-- Who occupies a limit: attempts that are queued or running. A row whose attempt has ended counts for nothing, and goes when somebody looks.
create table limit_holds (
    task_run_id blob    not null references task_runs (id) on delete cascade,
    place       integer not null, -- among its demands
    limit_name  text    not null,
    slots       integer not null,
    primary key (task_run_id, place)
) strict, without rowid;

create index limit_holds_limit_name on limit_holds (limit_name);

-- Starts of pools that have a rate, as far back as it asks.
create table pool_starts (
    id     blob    not null primary key constraint pool_starts_id_is_uuid check (length(id) = 16),
    pool   text    not null,
    at     integer not null,
    starts integer not null
) strict;

create index pool_starts_pool on pool_starts (pool, at);
