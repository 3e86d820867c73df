-- name: recent
-- The place where a workflow's newest runs begin is found from the end of its index, so an old workflow costs no more than a young one.
select r.id, r.workflow_id, r.state, r.created_at, r.started_at, r.finished_at
from workflows w cross join workflow_runs r on r.workflow_id = w.id
    and r.id >= coalesce((select x.id from workflow_runs x where x.workflow_id = w.id order by x.id desc limit 1 offset ?1 - 1), x'')
order by r.workflow_id, r.id desc

-- name: cells
-- The state beside max() is that of the row which has it.
select task_index, max(attempt), state from task_runs where workflow_run_id = ?1 and map_index = -1 group by task_index
