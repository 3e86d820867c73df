-- Hooks: what is told to whom, deadlines of runs, and how long a workflow may be without a success.

-- The outbox. A row is written by the transaction that makes its event true.
create table deliveries (
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

create index deliveries_due on deliveries (due_at) where due_at is not null;
create index deliveries_workflow_id on deliveries (workflow_id, id);
create index deliveries_run_id on deliveries (run_id, id) where run_id is not null;
create index deliveries_state on deliveries (state, id);
create index deliveries_ended_at on deliveries (state, ended_at) where ended_at is not null;

-- Runs that are alive and have a deadline; a row goes when the run ends, or when somebody is told.
create table run_deadlines (
    run_id blob    not null primary key references workflow_runs (id) on delete cascade,
    due_at integer not null
) strict;

create index run_deadlines_due on run_deadlines (due_at);

create table success_watches (
    workflow_id    blob    not null primary key references workflows (id) on delete cascade,
    within_seconds integer not null,
    since          integer not null, -- the last success; before the first one, when the watch began
    due_at         integer           -- null when somebody was told
) strict;

create index success_watches_due on success_watches (due_at) where due_at is not null;

alter table workflow_runs add column hook_depth integer not null default 0; -- how many hooks in a row have led to it
