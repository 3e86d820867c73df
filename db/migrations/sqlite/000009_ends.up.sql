-- How runs and attempts end: late, tried again as a whole, and what an attempt waited for.
alter table workflow_runs add column timed_out integer not null default 0;    -- it is to end because it lasted too long
alter table workflow_runs add column retry_number integer not null default 0; -- how often it was tried again by itself
alter table workflow_runs add column reason text not null default '';         -- why it was ended before its time

-- SQLite's own way to widen a CHECK: the rows stay where they are, and so do all that refer to them.
pragma writable_schema = on;
update sqlite_schema set sql = replace(replace(sql,
    'check (state in (''queued'', ''running'', ''success'', ''failed'', ''cancelled''))', 'check (state in (''queued'', ''running'', ''up_for_retry'', ''success'', ''failed'', ''cancelled'', ''timed_out''))'),
    '(state in (''success'', ''failed'', ''cancelled''))', '(state in (''success'', ''failed'', ''cancelled'', ''timed_out''))')
where type = 'table' and name = 'workflow_runs';
pragma writable_schema = reset;
drop index workflow_runs_alive;
create index workflow_runs_alive on workflow_runs (workflow_id) where state in ('queued', 'running', 'up_for_retry');

-- The next time of its own that a run has: while it is alive, the end of its timeout; while it is up for retry, the end of the delay.
create table run_timers (
    run_id blob    not null primary key references workflow_runs (id) on delete cascade,
    due_at integer not null
) strict;

create index run_timers_due on run_timers (due_at);

alter table task_runs add column ready_at integer; -- when it began to wait for its limits; null for one that has none: it was queued as soon as it was ready
alter table task_runs add column is_delayed integer not null default 0; -- it came into being with a delay to wait for

-- Pauses that are over, of queues and of everything: what waited then can say so.
create table pause_spans (
    id         blob    not null primary key constraint pause_spans_id_is_uuid check (length(id) = 16),
    scope      text    not null,
    name       text    not null,
    paused_at  integer not null,
    resumed_at integer not null
) strict;

create index pause_spans_resumed_at on pause_spans (resumed_at);
