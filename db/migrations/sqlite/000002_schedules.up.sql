-- Schedules with a memory: what became of every slot, pauses with their reasons, calendars, and backfills.

-- The workflow's version says when it runs; this row says how far that has been dealt with.
alter table schedules drop column cron;
alter table schedules drop column timezone;
alter table schedules add column next_slot integer;                   -- the first slot that was not decided yet
alter table schedules add column waiting integer not null default 0;  -- slots in the ledger that wait for other runs
alter table schedules add column decided_at integer;                   -- when slots of it were last decided: later than now means that the clock has gone back
update schedules set next_slot = next_fire_at;
create index schedules_decided_at on schedules (decided_at);

-- The occurrence ledger: what became of each slot. Slots in a row that were let pass for the same reason share a row.
create table schedule_occurrences (
    workflow_id blob    not null references workflows (id) on delete cascade,
    slot        integer not null,
    last_slot   integer not null,
    slots       integer not null,
    outcome     text    not null constraint schedule_occurrences_outcome_known check (outcome in ('started', 'waiting', 'deduplicated',
        'skipped_overlap', 'skipped_pause', 'skipped_calendar', 'missed', 'failed', 'withdrawn')),
    decided_at  integer not null,
    run_id      blob,
    lag_ms      integer,
    reason      text,
    primary key (workflow_id, slot)
) strict, without rowid;

create index schedule_occurrences_waiting on schedule_occurrences (workflow_id, slot) where outcome = 'waiting';

-- Whoever pauses says why; a row goes when the pause ends.
create table pauses (
    id        blob    not null primary key constraint pauses_id_is_uuid check (length(id) = 16),
    scope     text    not null constraint pauses_scope_known check (scope in ('workflow', 'queue', 'all')),
    name      text    not null, -- id of the workflow, name of the queue, nothing for all
    reason    text    not null,
    paused_by text    not null,
    paused_at integer not null,
    resume_at integer, -- null for a pause without an end
    constraint pauses_subject_unique unique (scope, name)
) strict;

create table calendars (
    id         blob    not null primary key constraint calendars_id_is_uuid check (length(id) = 16),
    name       text    not null constraint calendars_name_unique unique,
    definition text    not null, -- JSON: days and hours
    updated_at integer not null
) strict;

create table backfills (
    id              blob    not null primary key constraint backfills_id_is_uuid check (length(id) = 16),
    workflow_id     blob    not null references workflows (id) on delete cascade,
    from_date       integer not null,
    to_date         integer not null,
    reprocess       text    not null constraint backfills_reprocess_known check (reprocess in ('none', 'failed', 'completed')),
    runs_backwards  integer not null,
    max_active_runs integer not null,
    stop_after      integer not null, -- failed runs; 0 for never
    allowed_hours   text    not null, -- as in '22:00-06:00'; empty for all
    params          text    not null,
    reason          text    not null, -- why it was made
    created_by      text    not null,
    created_at      integer not null,
    state           text    not null constraint backfills_state_known check (state in ('running', 'paused', 'success', 'failed', 'cancelled')),
    finished_at     integer,
    note            text    not null default '', -- why it is in this state
    slots           integer not null, -- how many there are, and what became of them:
    next_place      integer not null default 0,
    alive           integer not null default 0,
    succeeded       integer not null default 0,
    failed          integer not null default 0,
    skipped         integer not null default 0,
    look_at         integer -- when to go on at the latest; null when there is nothing to do
) strict;

create index backfills_workflow_id on backfills (workflow_id, id);
create index backfills_due on backfills (look_at) where look_at is not null;

-- In the order in which they are run. The slot is the end of the data interval, whose start is the run's logical date.
create table backfill_slots (
    backfill_id blob    not null references backfills (id) on delete cascade,
    place       integer not null,
    slot        integer not null,
    run_id      blob,        -- null until it is run, and when it is not
    note        text    not null default '', -- why it is not
    primary key (backfill_id, place)
) strict, without rowid;

alter table workflow_runs add column data_interval_end integer; -- its start is the logical date; null where both are the same
alter table workflow_runs add column backfill_id blob;
-- One run for each slot, and one more for each backfill that runs it again.
drop index workflow_runs_slot_unique;
create unique index workflow_runs_slot_unique on workflow_runs (workflow_id, logical_date) where logical_date is not null and backfill_id is null;
create unique index workflow_runs_backfill_unique on workflow_runs (backfill_id, logical_date) where backfill_id is not null;
create index workflow_runs_logical_date on workflow_runs (workflow_id, logical_date) where backfill_id is not null;
create index workflow_runs_alive on workflow_runs (workflow_id) where state in ('queued', 'running');
