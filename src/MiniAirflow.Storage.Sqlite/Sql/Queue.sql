-- name: ready
select rowid, id, workflow_run_id, task_index, attempt, priority, queued_at, map_index
from task_runs indexed by task_runs_ready
where state = 'queued' and worker_id is null and queue = ?1
order by priority desc, queued_at, rowid limit ?2

-- name: lease
update task_runs set worker_id = ?2, lease_token = ?3, leased_at = ?4, lease_count = lease_count + 1 where rowid = ?1

-- name: held_by_token
select rowid, id, lease_token, workflow_run_id, task_index, attempt, state, lease_count, cancel_requested, leased_at, started_at, map_index, worker_id
from task_runs
where id = ?1 and lease_token = ?2 and state in ('queued', 'running') and worker_id is not null

-- name: held_by_worker
select rowid, id, lease_token, workflow_run_id, task_index, attempt, state, lease_count, cancel_requested, leased_at, started_at, map_index, worker_id
from task_runs indexed by task_runs_leased
where state in ('queued', 'running') and worker_id is not null and worker_id = ?1

-- name: unlease
update task_runs set worker_id = null where rowid = ?1 and lease_token = ?2

-- name: start
update task_runs set state = 'running', status = 'running', started_at = ?3 where rowid = ?1 and lease_token = ?2

-- name: finish
update task_runs set state = ?3, status = ?4, started_at = ?5, finished_at = ?6, outcome = ?7, logs = ?8 where rowid = ?1 and lease_token = ?2

-- name: take_back
update task_runs set state = ?3, status = 'failed', finished_at = ?4, outcome = ?5 where rowid = ?1 and lease_token = ?2

-- name: due
-- Retries whose delay is over, and waits that somebody must look at.
select id, workflow_run_id, task_index, attempt, state, queued_at, started_at, wait, map_index, cancel_requested from task_runs indexed by task_runs_due
where due_at is not null and due_at <= ?1 order by due_at, id limit ?2

-- name: lane_of
select lane from limit_waits where task_run_id = ?1

-- name: expire
-- Only one that nobody holds.
update task_runs set state = 'failed', status = 'failed', finished_at = ?2, outcome = ?3, due_at = null where id = ?1 and state in ('queued', 'scheduled') and worker_id is null

-- name: put_off
update task_runs set due_at = ?2 where id = ?1 and due_at is not null

-- name: forget_due
update task_runs set due_at = null where id = ?1

-- name: next_due
select min(due_at) from task_runs indexed by task_runs_due where due_at is not null
