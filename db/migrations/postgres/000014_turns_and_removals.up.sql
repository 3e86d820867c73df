-- Runs that share a concurrency key, while they are alive: those in progress, and those that wait for their turn.
create table run_turns (
    run_id      uuid    not null primary key references workflow_runs (id) on delete cascade,
    workflow_id uuid    not null,
    turn_key    text    not null,
    max_runs    integer not null, -- how many may be in progress, by the run's own version
    cancels     boolean not null, -- whether older ones are cancelled for it
    of_backfill boolean not null,
    awaits      boolean not null  -- it waits; else it is in progress
);

create index run_turns_key on run_turns (workflow_id, turn_key, awaits, of_backfill, run_id);
create index run_turns_waiting on run_turns (workflow_id, turn_key) where awaits;

-- Runs that are kept no longer and are too large to go at once: some of their task runs are gone already.
create table run_removals (
    run_id uuid not null primary key references workflow_runs (id) on delete cascade
);
