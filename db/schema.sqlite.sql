-- The schema after all migrations; written by SchemaTests when UPDATE_SCHEMA=1, and compared by it otherwise.

CREATE TABLE api_keys (
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

CREATE TABLE audit_records (
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

CREATE INDEX audit_records_actor on audit_records (actor, id);

CREATE TABLE backfill_slots (
    backfill_id blob    not null references backfills (id) on delete cascade,
    place       integer not null,
    slot        integer not null,
    run_id      blob,        -- null until it is run, and when it is not
    note        text    not null default '', -- why it is not
    primary key (backfill_id, place)
) strict, without rowid;

CREATE TABLE backfills (
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

CREATE INDEX backfills_due on backfills (look_at) where look_at is not null;

CREATE INDEX backfills_workflow_id on backfills (workflow_id, id);

CREATE TABLE calendars (
    id         blob    not null primary key constraint calendars_id_is_uuid check (length(id) = 16),
    name       text    not null constraint calendars_name_unique unique,
    definition text    not null, -- JSON: days and hours
    updated_at integer not null
) strict;

CREATE TABLE counters (
    name  text    not null primary key,
    value integer not null
) strict;

CREATE TABLE deliveries (
    id          blob    not null primary key constraint deliveries_id_is_uuid check (length(id) = 16),
    workflow_id blob    not null references workflows (id) on delete cascade,
    version     integer not null,
    task_index  integer not null, -- whose hook it is; -1 for the workflow itself
    hook_index  integer not null, -- its place in the list there
    run_id      blob,             -- null when it is about none; the run may be gone
    event       text    not null constraint deliveries_event_known check (event in ('success', 'failure', 'cancelled', 'deadline_missed', 'success_overdue',
        'retry', 'skipped', 'test')),
    notice      text    not null, -- JSON: all that is known of the event
    target      text    not null, -- whom it is for, for people
    state       text    not null default 'pending' constraint deliveries_state_known check (state in ('pending', 'delivered', 'failed')),
    attempts    integer not null default 0, -- tries so far, one that is under way included; guards what a try has to say
    created_at  integer not null,
    due_at      integer,          -- when it is tried next; while a try is under way, when that is taken for lost
    ended_at    integer,
    answer      text    not null default '',
    problem     text    not null default '',
    constraint deliveries_due_while_pending check ((due_at is not null) = (state = 'pending')),
    constraint deliveries_ended_when_over check ((ended_at is not null) = (state <> 'pending'))
) strict;

CREATE INDEX deliveries_due on deliveries (due_at) where due_at is not null;

CREATE INDEX deliveries_ended_at on deliveries (state, ended_at) where ended_at is not null;

CREATE INDEX deliveries_run_id on deliveries (run_id, id) where run_id is not null;

CREATE INDEX deliveries_state on deliveries (state, id);

CREATE INDEX deliveries_workflow_id on deliveries (workflow_id, id);

CREATE TABLE event_batches (
    first_seq integer not null primary key,
    last_seq  integer not null,
    at        integer not null,
    body      blob    not null
) strict;

CREATE TABLE limit_holds (
    task_run_id blob    not null references task_runs (id) on delete cascade,
    place       integer not null, -- among its demands
    limit_name  text    not null,
    slots       integer not null,
    primary key (task_run_id, place)
) strict, without rowid;

CREATE INDEX limit_holds_limit_name on limit_holds (limit_name);

CREATE TABLE limit_waits (
    task_run_id blob    not null primary key references task_runs (id) on delete cascade,
    lane        text    not null,
    rank        integer not null, -- its place; see Core/Pools/WaitingOrder
    demands     text    not null  -- JSON: all that it must have at once
) strict, without rowid;

CREATE INDEX limit_waits_lane on limit_waits (lane, rank, task_run_id);

CREATE TABLE map_items (
    workflow_run_id blob    not null references workflow_runs (id) on delete cascade,
    task_index      integer not null,
    map_index       integer not null,
    item            text    not null, -- JSON
    label           text    not null default '',
    primary key (workflow_run_id, task_index, map_index)
) strict, without rowid;

CREATE TABLE pause_spans (
    id         blob    not null primary key constraint pause_spans_id_is_uuid check (length(id) = 16),
    scope      text    not null,
    name       text    not null,
    paused_at  integer not null,
    resumed_at integer not null
) strict;

CREATE INDEX pause_spans_resumed_at on pause_spans (resumed_at);

CREATE TABLE pauses (
    id        blob    not null primary key constraint pauses_id_is_uuid check (length(id) = 16),
    scope     text    not null constraint pauses_scope_known check (scope in ('workflow', 'queue', 'all')),
    name      text    not null, -- id of the workflow, name of the queue, nothing for all
    reason    text    not null,
    paused_by text    not null,
    paused_at integer not null,
    resume_at integer, -- null for a pause without an end
    constraint pauses_subject_unique unique (scope, name)
) strict;

CREATE TABLE pool_starts (
    id     blob    not null primary key constraint pool_starts_id_is_uuid check (length(id) = 16),
    pool   text    not null,
    at     integer not null,
    starts integer not null
) strict;

CREATE INDEX pool_starts_pool on pool_starts (pool, at);

CREATE TABLE pools (
    id           blob    not null primary key constraint pools_id_is_uuid check (length(id) = 16),
    name         text    not null constraint pools_name_unique unique,
    slots        integer not null constraint pools_slots_not_negative check (slots >= 0),
    description  text    not null default '',
    rate_starts  integer, -- at most so many starts …
    rate_seconds integer, -- … in any time of this length; null for no limit
    updated_at   integer not null,
    constraint pools_rate_whole check ((rate_starts is null) = (rate_seconds is null))
) strict;

CREATE TABLE run_deadlines (
    run_id blob    not null primary key references workflow_runs (id) on delete cascade,
    due_at integer not null
) strict;

CREATE INDEX run_deadlines_due on run_deadlines (due_at);

CREATE TABLE run_removals (
    run_id blob not null primary key references workflow_runs (id) on delete cascade
) strict;

CREATE TABLE run_timers (
    run_id blob    not null primary key references workflow_runs (id) on delete cascade,
    due_at integer not null
) strict;

CREATE INDEX run_timers_due on run_timers (due_at);

CREATE TABLE run_turns (
    run_id      blob    not null primary key references workflow_runs (id) on delete cascade,
    workflow_id blob    not null,
    turn_key    text    not null,
    max_runs    integer not null, -- how many may be in progress, by the run's own version
    cancels     integer not null, -- whether older ones are cancelled for it
    of_backfill integer not null,
    awaits      integer not null  -- it waits; else it is in progress
) strict;

CREATE INDEX run_turns_key on run_turns (workflow_id, turn_key, awaits, of_backfill, run_id);

CREATE INDEX run_turns_waiting on run_turns (workflow_id, turn_key) where awaits = 1;

CREATE TABLE schedule_occurrences (
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

CREATE INDEX schedule_occurrences_waiting on schedule_occurrences (workflow_id, slot) where outcome = 'waiting';

CREATE TABLE schedules (
    workflow_id  blob not null primary key references workflows (id) on delete cascade,
    next_fire_at integer, -- null while the workflow is inactive, when the schedule has ended, or when it could not be read
    problem      text     -- why it could not be read
, next_slot integer, waiting integer not null default 0, decided_at integer) strict;

CREATE INDEX schedules_decided_at on schedules (decided_at);

CREATE INDEX schedules_due on schedules (next_fire_at) where next_fire_at is not null;

CREATE TABLE schema_migrations (version uint64, dirty bool);

CREATE UNIQUE INDEX version_unique on schema_migrations (version);

CREATE TABLE secrets (
    id          blob    not null primary key constraint secrets_id_is_uuid check (length(id) = 16),
    name        text    not null constraint secrets_name_unique unique,
    description text    not null default '',
    key_id      text    not null, -- names the key, and tells nothing of it
    sealed      blob    not null, -- AES-256-GCM; the keys are elsewhere
    updated_at  integer not null
) strict;

CREATE TABLE sessions (
    id         blob    not null primary key constraint sessions_id_is_uuid check (length(id) = 16),
    token_hash text not null constraint sessions_token_hash_unique unique,
    user_id    blob references users (id) on delete cascade, -- null for somebody whom another issuer vouches for
    name       text not null,
    grants     text not null, -- of those who are no users here
    created_at integer not null,
    expires_at integer not null
) strict;

CREATE INDEX sessions_expires_at on sessions (expires_at);

CREATE INDEX sessions_user_id on sessions (user_id) where user_id is not null;

CREATE TABLE success_watches (
    workflow_id    blob    not null primary key references workflows (id) on delete cascade,
    within_seconds integer not null,
    since          integer not null, -- the last success; before the first one, when the watch began
    due_at         integer           -- null when somebody was told
) strict;

CREATE INDEX success_watches_due on success_watches (due_at) where due_at is not null;

CREATE TABLE task_dependencies (
    id                 blob not null primary key constraint task_dependencies_id_is_uuid check (length(id) = 16),
    task_id            blob not null references tasks (id) on delete cascade,
    depends_on_task_id blob not null references tasks (id) on delete cascade,
    constraint task_dependencies_edge_unique unique (task_id, depends_on_task_id)
) strict;

CREATE INDEX task_dependencies_depends_on_task_id on task_dependencies (depends_on_task_id);

CREATE TABLE task_runs (
    id               blob    not null primary key constraint task_runs_id_is_uuid check (length(id) = 16),
    workflow_run_id  blob    not null references workflow_runs (id) on delete cascade,
    task_id          blob    not null references tasks (id) on delete cascade,
    status           text    not null default 'pending'
        constraint task_runs_status_known check (status in ('pending', 'running', 'success', 'failed')),
    attempt          integer not null default 1 constraint task_runs_attempt_from_1 check (attempt >= 1),
    started_at       integer not null default (cast(unixepoch('subsec') * 1000000 as integer)),
    finished_at      integer,
    logs             text    not null default '', -- the tail; the whole is in the log store
    task_index       integer not null,
    map_index        integer not null default -1, -- of a fan-out; -1 for a task that is not mapped
    state            text    not null
        constraint task_runs_state_known check (state in ('none', 'scheduled', 'queued', 'running', 'up_for_retry', 'up_for_reschedule',
            'deferred', 'awaiting_input', 'success', 'failed', 'timed_out', 'cancelled', 'upstream_failed', 'skipped', 'removed', 'lost')),
    queue            text    not null,
    priority         integer not null,
    queued_at        integer,
    due_at           integer,
    worker_id        blob,    -- who holds it, or held it last
    lease_token      integer, -- fencing token; rises with every lease of anything
    leased_at        integer,
    lease_count      integer not null default 0, -- leases of this attempt so far
    cancel_requested integer not null default 0,
    outcome          text, is_cleared integer not null default 0, wait text, ready_at integer, is_delayed integer not null default 0,    -- JSON: how it ended, in full
    -- By the place in the graph, not by task_id: the same thing within a run, and half the size.
    constraint task_runs_attempt_unique unique (workflow_run_id, task_index, map_index, attempt),
    constraint task_runs_finished_when_ended check ((finished_at is not null) = (state in (
        'success', 'failed', 'timed_out', 'cancelled', 'upstream_failed', 'skipped', 'removed', 'lost')))
) strict;

CREATE INDEX task_runs_asking on task_runs (id) where state = 'awaiting_input';

CREATE INDEX task_runs_due on task_runs (due_at) where due_at is not null;

CREATE INDEX task_runs_leased on task_runs (worker_id) where state in ('queued', 'running') and worker_id is not null;

CREATE INDEX task_runs_ready on task_runs (queue, priority desc, queued_at) where state = 'queued' and worker_id is null;

CREATE INDEX task_runs_started_at on task_runs (started_at);

CREATE INDEX task_runs_status on task_runs (status);

CREATE INDEX task_runs_task_id on task_runs (task_id);

CREATE TABLE tasks (
    id                  blob    not null primary key constraint tasks_id_is_uuid check (length(id) = 16),
    workflow_id         blob    not null references workflows (id) on delete cascade,
    name                text    not null,
    command             text    not null default '',
    retry_count         integer not null default 0,
    retry_delay_seconds integer not null default 0,
    timeout_seconds     integer not null default 0,
    created_at          integer not null default (cast(unixepoch('subsec') * 1000000 as integer)),
    version             integer not null default 1,
    task_index          integer not null default 0,
    constraint tasks_place_unique unique (workflow_id, version, task_index)
) strict;

CREATE INDEX tasks_created_at on tasks (created_at);

CREATE TABLE users (
    id            blob    not null primary key constraint users_id_is_uuid check (length(id) = 16),
    name          text not null constraint users_name_unique unique,
    password_hash text not null, -- see Core/Access/Passwords
    grants        text not null, -- see Core/Access/GrantText
    is_disabled   integer not null,
    created_at    integer not null,
    last_login_at integer
) strict;

CREATE TABLE variables (
    id          blob    not null primary key constraint variables_id_is_uuid check (length(id) = 16),
    name        text    not null constraint variables_name_unique unique,
    value       text    not null,
    description text    not null default '',
    updated_at  integer not null
) strict;

CREATE TABLE workers (
    id               blob    not null primary key constraint workers_id_is_uuid check (length(id) = 16),
    hostname         text    not null,
    last_heartbeat   integer not null default (cast(unixepoch('subsec') * 1000000 as integer)),
    status           text    not null default 'active' constraint workers_status_known check (status in ('active', 'inactive')),
    name             text    not null,
    queues           text    not null, -- JSON list
    slots            integer not null,
    started_at       integer not null,
    lease_expires_at integer not null  -- of all leases of this worker: one row to renew, however many tasks it runs
, drained_at integer, drained_by text constraint workers_drain_is_whole check ((drained_by is null) = (drained_at is null)), drain_reason text not null default '') strict;

CREATE INDEX workers_last_heartbeat on workers (last_heartbeat);

CREATE INDEX workers_status on workers (status);

CREATE TABLE workflow_runs (
    id               blob    not null primary key constraint workflow_runs_id_is_uuid check (length(id) = 16),
    workflow_id      blob    not null references workflows (id) on delete cascade,
    status           text    not null default 'pending'
        constraint workflow_runs_status_known check (status in ('pending', 'running', 'success', 'failed')),
    started_at       integer not null default (cast(unixepoch('subsec') * 1000000 as integer)),
    finished_at      integer,
    version          integer not null,
    state            text    not null
        constraint workflow_runs_state_known check (state in ('queued', 'running', 'up_for_retry', 'success', 'failed', 'cancelled', 'timed_out')),
    trigger          text    not null constraint workflow_runs_trigger_known check (trigger in ('manual', 'schedule')),
    logical_date     integer,
    created_at       integer not null,
    params           text    not null default '{}',
    idempotency_key  text,
    cancel_requested integer not null default 0, data_interval_end integer, backfill_id blob, clear_number integer not null default 0, note text not null default '', shape integer not null default 0, hook_depth integer not null default 0, timed_out integer not null default 0, retry_number integer not null default 0, reason text not null default '', parent_run_id blob, parent_task_run_id blob, trace_parent text,
    constraint workflow_runs_finished_when_ended check ((finished_at is not null) = (state in ('success', 'failed', 'cancelled', 'timed_out')))
) strict;

CREATE INDEX workflow_runs_alive on workflow_runs (workflow_id) where state in ('queued', 'running', 'up_for_retry');

CREATE UNIQUE INDEX workflow_runs_backfill_unique on workflow_runs (backfill_id, logical_date) where backfill_id is not null;

CREATE UNIQUE INDEX workflow_runs_idempotency_unique on workflow_runs (workflow_id, idempotency_key) where idempotency_key is not null;

CREATE INDEX workflow_runs_logical_date on workflow_runs (workflow_id, logical_date) where backfill_id is not null;

CREATE UNIQUE INDEX workflow_runs_parent on workflow_runs (parent_task_run_id) where parent_task_run_id is not null;

CREATE UNIQUE INDEX workflow_runs_slot_unique on workflow_runs (workflow_id, logical_date) where logical_date is not null and backfill_id is null;

CREATE INDEX workflow_runs_started_at on workflow_runs (started_at);

CREATE INDEX workflow_runs_status on workflow_runs (status, id);

CREATE INDEX workflow_runs_workflow_id on workflow_runs (workflow_id, id, status);

CREATE TABLE workflow_versions (
    workflow_id blob    not null references workflows (id) on delete cascade,
    version     integer not null,
    hash        text    not null,
    definition  text    not null,
    created_at  integer not null,
    primary key (workflow_id, version)
) strict;

CREATE TABLE workflows (
    id            blob    not null primary key constraint workflows_id_is_uuid check (length(id) = 16),
    name          text    not null constraint workflows_name_unique unique,
    description   text    not null default '',
    schedule_cron text    not null default '',
    is_active     integer not null default 1 constraint workflows_is_active_is_bool check (is_active in (0, 1)),
    created_at    integer not null default (cast(unixepoch('subsec') * 1000000 as integer)),
    version       integer not null default 1
, tags text not null default '') strict;

CREATE INDEX workflows_created_at on workflows (created_at);

CREATE INDEX workflows_is_active on workflows (is_active);
