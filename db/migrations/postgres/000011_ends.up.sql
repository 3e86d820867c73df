-- How runs and attempts end: late, tried again as a whole, and what an attempt waited for.
alter table workflow_runs add column timed_out boolean not null default false; -- it is to end because it lasted too long
alter table workflow_runs add column retry_number integer not null default 0;  -- how often it was tried again by itself
alter table workflow_runs add column reason text not null default '';          -- why it was ended before its time
alter table workflow_runs drop constraint workflow_runs_state_known,
    add constraint workflow_runs_state_known check (state in ('queued', 'running', 'up_for_retry', 'success', 'failed', 'cancelled', 'timed_out'));
alter table workflow_runs drop constraint workflow_runs_finished_when_ended,
    add constraint workflow_runs_finished_when_ended check ((finished_at is not null) = (state in ('success', 'failed', 'cancelled', 'timed_out')));

-- The next time of its own that a run has: while it is alive, the end of its timeout; while it is up for retry, the end of the delay.
create table run_timers (
    run_id uuid        not null primary key references workflow_runs (id) on delete cascade,
    due_at timestamptz not null
);

create index run_timers_due on run_timers (due_at);

alter table task_runs add column ready_at timestamptz; -- when it began to wait for its limits; null for one that has none: it was queued as soon as it was ready
alter table task_runs add column is_delayed boolean not null default false; -- it came into being with a delay to wait for

-- Pauses that are over, of queues and of everything: what waited then can say so.
create table pause_spans (
    id         uuid        not null primary key,
    scope      text        not null,
    name       text        not null,
    paused_at  timestamptz not null,
    resumed_at timestamptz not null
);

create index pause_spans_resumed_at on pause_spans (resumed_at);
