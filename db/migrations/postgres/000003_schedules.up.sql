-- Schedules with a memory: what became of every slot, pauses with their reasons, calendars, and backfills.

-- The workflow's version says when it runs; this row says how far that has been dealt with.
alter table schedules drop column cron, drop column timezone;
alter table schedules add column next_slot timestamptz;                 -- the first slot that was not decided yet
alter table schedules add column waiting integer not null default 0;    -- slots in the ledger that wait for other runs
alter table schedules add column decided_at timestamptz;               -- when slots of it were last decided: later than now means that the clock has gone back
update schedules set next_slot = next_fire_at;
create index schedules_decided_at on schedules (decided_at);

-- The occurrence ledger: what became of each slot. Slots in a row that were let pass for the same reason share a row.
create table schedule_occurrences (
    workflow_id uuid        not null references workflows (id) on delete cascade,
    slot        timestamptz not null,
    last_slot   timestamptz not null,
    slots       integer     not null,
    outcome     text        not null constraint schedule_occurrences_outcome_known check (outcome in ('started', 'waiting', 'deduplicated',
        'skipped_overlap', 'skipped_pause', 'skipped_calendar', 'missed', 'failed', 'withdrawn')),
    decided_at  timestamptz not null,
    run_id      uuid,
    lag_ms      bigint,
    reason      text,
    primary key (workflow_id, slot)
);

create index schedule_occurrences_waiting on schedule_occurrences (workflow_id, slot) where outcome = 'waiting';

-- Whoever pauses says why; a row goes when the pause ends.
create table pauses (
    id        uuid        not null primary key,
    scope     text        not null constraint pauses_scope_known check (scope in ('workflow', 'queue', 'all')),
    name      text        not null, -- id of the workflow, name of the queue, nothing for all
    reason    text        not null,
    paused_by text        not null,
    paused_at timestamptz not null,
    resume_at timestamptz, -- null for a pause without an end
    constraint pauses_subject_unique unique (scope, name)
);

create table calendars (
    id         uuid        not null primary key,
    name       text        not null constraint calendars_name_unique unique,
    definition text        not null, -- JSON: days and hours
    updated_at timestamptz not null
);

create table backfills (
    id              uuid        not null primary key,
    workflow_id     uuid        not null references workflows (id) on delete cascade,
    from_date       timestamptz not null,
    to_date         timestamptz not null,
    reprocess       text        not null constraint backfills_reprocess_known check (reprocess in ('none', 'failed', 'completed')),
    runs_backwards  boolean     not null,
    max_active_runs integer     not null,
    stop_after      integer     not null, -- failed runs; 0 for never
    allowed_hours   text        not null, -- as in '22:00-06:00'; empty for all
    params          text        not null,
    reason          text        not null, -- why it was made
    created_by      text        not null,
    created_at      timestamptz not null,
    state           text        not null constraint backfills_state_known check (state in ('running', 'paused', 'success', 'failed', 'cancelled')),
    finished_at     timestamptz,
    note            text        not null default '', -- why it is in this state
    slots           integer     not null, -- how many there are, and what became of them:
    next_place      integer     not null default 0,
    alive           integer     not null default 0,
    succeeded       integer     not null default 0,
    failed          integer     not null default 0,
    skipped         integer     not null default 0,
    look_at         timestamptz -- when to go on at the latest; null when there is nothing to do
);

create index backfills_workflow_id on backfills (workflow_id, id);
create index backfills_due on backfills (look_at) where look_at is not null;

-- In the order in which they are run. The slot is the end of the data interval, whose start is the run's logical date.
create table backfill_slots (
    backfill_id uuid        not null references backfills (id) on delete cascade,
    place       integer     not null,
    slot        timestamptz not null,
    run_id      uuid,        -- null until it is run, and when it is not
    note        text        not null default '', -- why it is not
    primary key (backfill_id, place)
);

alter table workflow_runs add column data_interval_end timestamptz; -- its start is the logical date; null where both are the same
alter table workflow_runs add column backfill_id uuid;
-- One run for each slot, and one more for each backfill that runs it again.
drop index workflow_runs_slot_unique;
create unique index workflow_runs_slot_unique on workflow_runs (workflow_id, logical_date) where logical_date is not null and backfill_id is null;
create unique index workflow_runs_backfill_unique on workflow_runs (backfill_id, logical_date) where backfill_id is not null;
create index workflow_runs_logical_date on workflow_runs (workflow_id, logical_date) where backfill_id is not null;
