-- Fan-out: what the instances of a mapped task are about. The list of a task is written anew when the task is cleared.
create table map_items (
    workflow_run_id uuid    not null references workflow_runs (id) on delete cascade,
    task_index      integer not null,
    map_index       integer not null,
    item            text    not null, -- JSON
    label           text    not null default '',
    primary key (workflow_run_id, task_index, map_index)
);

-- Rises when a run's attempts change in a way that events do not tell: what another program remembers of it is to be read anew.
alter table workflow_runs add column shape integer not null default 0;
