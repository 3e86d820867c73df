-- name: position
select value from counters where name = 'traced_events'

-- name: advance
insert into counters (name, value) values ('traced_events', ?2)
on conflict (name) do update set value = excluded.value where counters.value is ?1
returning value

-- name: runs
-- In the columns of "Runs/find".
select r.id, r.workflow_id, w.name, r.version, r.state, r.trigger, r.logical_date, r.created_at, r.started_at, r.finished_at, r.params, r.cancel_requested, r.data_interval_end, r.backfill_id, r.clear_number, r.note, r.hook_depth, r.retry_number, r.reason,
    null, r.parent_run_id, r.parent_task_run_id, r.trace_parent
from workflow_runs r join workflows w on w.id = r.workflow_id
where r.id in (select unhex(value) from json_each(?1))

-- name: attempts
-- In the columns of "Runs/find_attempt", without the log, and a few more.
select a.id, a.workflow_run_id, a.task_id, t.name, a.state, a.attempt, a.queued_at, a.due_at, a.started_at, a.finished_at, a.worker_id, a.outcome, '', a.is_cleared, a.map_index, null, a.wait, a.ready_at, a.leased_at, a.is_delayed, a.queue,
    w.name, r.trace_parent,
    (select p.id from task_runs p where p.workflow_run_id = a.workflow_run_id and p.task_index = a.task_index and p.map_index = a.map_index and p.attempt = a.attempt - 1), k.name
from task_runs a join tasks t on t.id = a.task_id join workflow_runs r on r.id = a.workflow_run_id join workflows w on w.id = r.workflow_id left join workers k on k.id = a.worker_id
where a.id in (select unhex(value) from json_each(?1))
