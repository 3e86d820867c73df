-- Ids are UUIDs of version 7, so that they sort by age. Times are instants, to the microsecond.
-- An index whose first column is the contract's serves as the contract's index; the further columns serve keyset paging and uniqueness.

create table workflows (
    id            uuid        not null primary key,
    name          text        not null constraint workflows_name_unique unique,
    description   text        not null default '',
    schedule_cron text        not null default '',
    is_active     boolean     not null default true,
    created_at    timestamptz not null default now(),
    version       integer     not null default 1
);

create index workflows_is_active on workflows (is_active);
create index workflows_created_at on workflows (created_at);

-- The definition is the truth of a version; its rows in tasks and task_dependencies are what others join on.
create table workflow_versions (
    workflow_id uuid        not null references workflows (id) on delete cascade,
    version     integer     not null,
    hash        text        not null,
    definition  text        not null,
    created_at  timestamptz not null,
    primary key (workflow_id, version)
);

create table tasks (
    id                  uuid        not null primary key,
    workflow_id         uuid        not null references workflows (id) on delete cascade,
    name                text        not null,
    command             text        not null default '',
    retry_count         integer     not null default 0,
    retry_delay_seconds integer     not null default 0,
    timeout_seconds     integer     not null default 0,
    created_at          timestamptz not null default now(),
    version             integer     not null default 1,
    task_index          integer     not null default 0,
    constraint tasks_place_unique unique (workflow_id, version, task_index)
);

create index tasks_created_at on tasks (created_at);

create table task_dependencies (
    id                 uuid not null primary key,
    task_id            uuid not null references tasks (id) on delete cascade,
    depends_on_task_id uuid not null references tasks (id) on delete cascade,
    constraint task_dependencies_edge_unique unique (task_id, depends_on_task_id)
);

create index task_dependencies_depends_on_task_id on task_dependencies (depends_on_task_id);

create table schedules (
    workflow_id  uuid not null primary key references workflows (id) on delete cascade,
    cron         text not null,
    timezone     text not null,
    next_fire_at timestamptz, -- null while the workflow is inactive, when the schedule has ended, or when it could not be read
    problem      text         -- why it could not be read
);

create index schedules_due on schedules (next_fire_at) where next_fire_at is not null;

create table workflow_runs (
    id               uuid        not null primary key,
    workflow_id      uuid        not null references workflows (id) on delete cascade,
    status           text        not null default 'pending'
        constraint workflow_runs_status_known check (status in ('pending', 'running', 'success', 'failed')),
    started_at       timestamptz not null default now(),
    finished_at      timestamptz,
    version          integer     not null,
    state            text        not null
        constraint workflow_runs_state_known check (state in ('queued', 'running', 'success', 'failed', 'cancelled')),
    trigger          text        not null constraint workflow_runs_trigger_known check (trigger in ('manual', 'schedule')),
    logical_date     timestamptz,
    created_at       timestamptz not null,
    params           text        not null default '{}',
    idempotency_key  text,
    cancel_requested boolean     not null default false,
    revision         bigint      not null default 0, -- rises with every change to the run or its attempts, leases aside
    constraint workflow_runs_finished_when_ended check ((finished_at is not null) = (state in ('success', 'failed', 'cancelled')))
) with (fillfactor = 80);

create index workflow_runs_workflow_id on workflow_runs (workflow_id, id);
create index workflow_runs_status on workflow_runs (status, id);
create index workflow_runs_started_at on workflow_runs (started_at);
create unique index workflow_runs_slot_unique on workflow_runs (workflow_id, logical_date) where logical_date is not null;
create unique index workflow_runs_idempotency_unique on workflow_runs (workflow_id, idempotency_key) where idempotency_key is not null;

create table workers (
    id               uuid        not null primary key,
    hostname         text        not null,
    last_heartbeat   timestamptz not null default now(),
    status           text        not null default 'active' constraint workers_status_known check (status in ('active', 'inactive')),
    name             text        not null,
    queues           text[]      not null,
    slots            integer     not null,
    started_at       timestamptz not null,
    lease_expires_at timestamptz not null -- of all leases of this worker: one row to renew, however many tasks it runs
) with (fillfactor = 50);

create index workers_status on workers (status);
create index workers_last_heartbeat on workers (last_heartbeat);

create table task_runs (
    id               uuid        not null primary key,
    workflow_run_id  uuid        not null references workflow_runs (id) on delete cascade,
    task_id          uuid        not null references tasks (id) on delete cascade,
    status           text        not null default 'pending'
        constraint task_runs_status_known check (status in ('pending', 'running', 'success', 'failed')),
    attempt          integer     not null default 1 constraint task_runs_attempt_from_1 check (attempt >= 1),
    started_at       timestamptz not null default now(),
    finished_at      timestamptz,
    logs             text        not null default '', -- the tail; the whole is in the log store
    task_index       integer     not null,
    map_index        integer     not null default -1, -- of a fan-out; -1 for a task that is not mapped
    state            text        not null
        constraint task_runs_state_known check (state in ('none', 'scheduled', 'queued', 'running', 'up_for_retry', 'up_for_reschedule',
            'deferred', 'awaiting_input', 'success', 'failed', 'timed_out', 'cancelled', 'upstream_failed', 'skipped', 'removed', 'lost')),
    queue            text        not null,
    priority         integer     not null,
    queued_at        timestamptz,
    due_at           timestamptz,
    worker_id        uuid,   -- who holds it, or held it last
    lease_token      bigint, -- fencing token; rises with every lease of anything
    leased_at        timestamptz,
    lease_count      integer     not null default 0, -- leases of this attempt so far
    cancel_requested boolean     not null default false,
    outcome          text,   -- JSON: how it ended, in full
    -- By the place in the graph, not by task_id: the same thing within a run, and half the size.
    constraint task_runs_attempt_unique unique (workflow_run_id, task_index, map_index, attempt),
    constraint task_runs_finished_when_ended check ((finished_at is not null) = (state in (
        'success', 'failed', 'timed_out', 'cancelled', 'upstream_failed', 'skipped', 'removed', 'lost')))
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

create index task_runs_task_id on task_runs (task_id);
create index task_runs_status on task_runs (status, id);
create index task_runs_started_at on task_runs (started_at);
-- The three hot sets. Each holds only live rows, so a million finished ones do not slow it.
create index task_runs_ready on task_runs (queue, priority desc, queued_at, id) where state = 'queued' and worker_id is null;
create index task_runs_leased on task_runs (worker_id) where state in ('queued', 'running') and worker_id is not null;
create index task_runs_due on task_runs (due_at) where state = 'up_for_retry';

-- One row for each commit that wrote events: the events as a JSON list, numbered by their place from first_seq on.
create table event_batches (
    first_seq bigint      not null primary key,
    last_seq  bigint      not null,
    at        timestamptz not null,
    body      bytea       not null
);

-- Output of attempts, shipped by their workers, so that every API replica can read it.
create table task_log_chunks (
    task_run_id  uuid   not null,
    start_offset bigint not null,
    body         bytea  not null,
    primary key (task_run_id, start_offset)
);

create table counters (
    name  text   not null primary key,
    value bigint not null
) with (fillfactor = 10);

insert into counters (name, value) values ('event_seq', 0), ('ping', 0);

create sequence lease_tokens;
