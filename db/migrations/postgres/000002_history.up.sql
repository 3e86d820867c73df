-- A queue that stays quick beside a long history, and beside a neighbour whose old snapshot keeps dead index entries from being removed.

-- One band for each queue and priority, so that a claim can begin where the live rows of a band do. Attempts that were leased before and came
-- back keep their old place in the order: they have an index of their own, which nothing but returns fills.
drop index task_runs_ready;
create index task_runs_ready on task_runs (queue, priority, queued_at, id) where state = 'queued' and worker_id is null and lease_count = 0;
create index task_runs_returned on task_runs (queue, priority, queued_at, id) where state = 'queued' and worker_id is null and lease_count > 0;

-- Tokens rise, so that a heartbeat can begin at its worker's oldest lease.
drop index task_runs_leased;
create index task_runs_leased on task_runs (worker_id, lease_token) where state in ('queued', 'running') and worker_id is not null;

-- A workflow's few failed runs among its many good ones.
drop index workflow_runs_workflow_id;
create index workflow_runs_workflow_id on workflow_runs (workflow_id, status, id);

-- Events are numbered after the newest that is there: a counter that each commit rewrites would leave a dead version of itself at each.
-- A program of the version before finds no counter and writes nothing, instead of a number that is taken.
delete from counters where name = 'event_seq';
