-- name: recent
-- The index is by status: so many of each are merged, as in Runs/list_by_workflow. In the order of time the server would walk past all runs of the others.
select r.id, r.workflow_id, r.state, r.created_at, r.started_at, r.finished_at
from workflows w cross join lateral (
    select x.id, x.workflow_id, x.state, x.created_at, x.started_at, x.finished_at
    from unnest(array['pending', 'running', 'success', 'failed']) as known(status)
    cross join lateral (select * from workflow_runs where workflow_id = w.id and status = known.status order by id desc limit $1) as x
    order by x.id desc limit $1) as r
order by r.workflow_id, r.id desc

-- name: cells
select distinct on (workflow_run_id, task_index) workflow_run_id, task_index, attempt, state
from task_runs where workflow_run_id = any($1) and map_index = -1
order by workflow_run_id, task_index, attempt desc
