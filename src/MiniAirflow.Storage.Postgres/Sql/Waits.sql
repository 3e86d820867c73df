-- name: begin
-- Due at once: the first look puts values into its expressions and says when the next one is.
update task_runs set state = $2, queued_at = $3, due_at = $3, wait = null where id = $1

-- name: keep
update task_runs set wait = $2, due_at = $3 where id = $1

-- name: end
update task_runs set state = $2, status = $3, finished_at = $4, outcome = $5, due_at = null where id = $1

-- name: suspend
-- Not held any more, and with all its leases before it: a look is no sign of a task that kills its workers.
update task_runs set state = 'up_for_reschedule', status = 'pending', worker_id = null, lease_count = 0, started_at = $3, logs = $4, wait = $5, due_at = $6
where id = $1 and lease_token = $2

-- name: find
select id, workflow_run_id, task_index, attempt, state, queued_at, started_at, wait, due_at, map_index, cancel_requested from task_runs where id = any($1)

-- name: find_run
select r.id, r.state from workflow_runs r join workflows w on w.id = r.workflow_id
where w.name = $1 and r.logical_date = $2
order by r.id desc limit 1

-- name: asking
select a.id, a.workflow_run_id, a.task_id, t.name, a.state, a.attempt, a.queued_at, a.due_at, a.started_at, a.finished_at, a.worker_id, a.outcome, a.logs, a.is_cleared, a.map_index, null, a.wait, a.ready_at, a.leased_at, a.is_delayed, a.queue,
    r.workflow_id, r.version, w.name, a.task_index
from task_runs a join tasks t on t.id = a.task_id join workflow_runs r on r.id = a.workflow_run_id join workflows w on w.id = r.workflow_id
where a.state = 'awaiting_input' and a.id < $1
order by a.id desc limit $2

-- name: asking_within
select a.id, a.workflow_run_id, a.task_id, t.name, a.state, a.attempt, a.queued_at, a.due_at, a.started_at, a.finished_at, a.worker_id, a.outcome, a.logs, a.is_cleared, a.map_index, null, a.wait, a.ready_at, a.leased_at, a.is_delayed, a.queue,
    r.workflow_id, r.version, w.name, a.task_index
from task_runs a join tasks t on t.id = a.task_id join workflow_runs r on r.id = a.workflow_run_id join workflows w on w.id = r.workflow_id
where a.state = 'awaiting_input' and r.workflow_id = any($3) and a.id < $1
order by a.id desc limit $2

-- name: newest_of
select a.id from task_runs a join tasks t on t.id = a.task_id where a.workflow_run_id = $1 and t.name = $2 order by a.attempt desc limit 1
