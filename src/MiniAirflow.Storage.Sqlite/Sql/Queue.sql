-- name: ready
select rowid, id, workflow_run_id, task_index, attempt, priority, queued_at
from task_runs indexed by task_runs_ready
where state = 'queued' and worker_id is null and queue = ?1
order by priority desc, queued_at, rowid limit ?2

-- name: lease
update task_runs set worker_id = ?2, lease_token = ?3, leased_at = ?4, lease_count = lease_count + 1 where rowid = ?1

-- name: unlease
update task_runs set worker_id = null where id = ?1 and lease_token = ?2 and state = 'queued' and worker_id is not null
returning workflow_run_id, task_index, cancel_requested

-- name: start
update task_runs set state = 'running', status = 'running', started_at = ?3
where id = ?1 and lease_token = ?2 and state = 'queued' and worker_id is not null
returning workflow_run_id, task_index, attempt

-- name: finish
-- The start is dated here unless it was reported before.
update task_runs
set state = ?3, status = ?4, finished_at = ?5, outcome = ?7, logs = ?8,
    started_at = case state when 'running' then started_at else ?6 end
where id = ?1 and lease_token = ?2 and state in ('queued', 'running') and worker_id is not null
returning workflow_run_id, task_index, attempt, started_at, cancel_requested

-- name: take_back
update task_runs set state = ?4, status = 'failed', finished_at = ?2, outcome = ?3
where id = ?1 and state in ('queued', 'running')

-- name: held
select id, lease_token, workflow_run_id, task_index, attempt, state, lease_count, cancel_requested, leased_at, started_at
from task_runs indexed by task_runs_leased
where state in ('queued', 'running') and worker_id is not null and worker_id = ?1

-- name: due
select id, workflow_run_id, task_index, attempt from task_runs indexed by task_runs_due
where state = 'up_for_retry' and due_at <= ?1 order by due_at limit ?2

-- name: next_due
select min(due_at) from task_runs indexed by task_runs_due where state = 'up_for_retry'
