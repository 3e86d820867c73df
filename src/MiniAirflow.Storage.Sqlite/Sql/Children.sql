-- name: end
-- Whoever looks at what is due finds that the child has ended.
update task_runs set due_at = ?2 where id = ?1 and state = 'deferred'

-- name: stop
-- Those whose work a child run does are ended by its end: whoever looks at them next asks it to.
update task_runs set cancel_requested = 1, due_at = ?2
where workflow_run_id = ?1 and (?3 is null or id = ?3) and (?4 is null or task_index = ?4) and task_index not in (select value from json_each(?5))
    and state = 'deferred' and exists (select 1 from workflow_runs c where c.parent_task_run_id = task_runs.id)

-- name: lineage
-- From the first run down to this one.
with recursive line (id, parent_run_id, workflow_id, depth) as (
    select id, parent_run_id, workflow_id, 0 from workflow_runs where id = ?1
    union all
    select r.id, r.parent_run_id, r.workflow_id, line.depth + 1 from line join workflow_runs r on r.id = line.parent_run_id where line.depth < 100)
select w.name, (select hook_depth from workflow_runs where id = ?1), exists (select 1 from line one join workflow_runs r on r.id = one.id where r.backfill_id is not null)
from line join workflows w on w.id = line.workflow_id order by line.depth desc

-- name: run
select id, state, workflow_id, version from workflow_runs where parent_task_run_id = ?1

-- name: outputs
select outcome from task_runs
where workflow_run_id = ?1 and map_index = -1 and state = 'success' and is_cleared = 0 and outcome is not null and task_index in (select value from json_each(?2)) order by task_index, attempt

-- name: failed
-- Newest attempts alone: one that was tried again has not failed the run.
select a.task_index, t.name, a.map_index, a.state, a.outcome from task_runs a join tasks t on t.id = a.task_id
where a.workflow_run_id = ?1 and a.state in ('failed', 'timed_out', 'lost', 'cancelled') and a.is_cleared = 0
    and not exists (select 1 from task_runs later where later.workflow_run_id = a.workflow_run_id and later.task_index = a.task_index and later.map_index = a.map_index and later.attempt > a.attempt)
order by a.finished_at, a.map_index desc, a.id limit ?2
