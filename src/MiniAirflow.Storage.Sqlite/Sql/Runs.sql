-- name: insert
insert into workflow_runs (id, workflow_id, status, started_at, finished_at, version, state, trigger, logical_date, created_at, params, idempotency_key,
    data_interval_end, backfill_id, hook_depth, parent_run_id, parent_task_run_id, trace_parent)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?4, ?10, ?11, nullif(?12, ?9), ?13, ?14, ?15, ?16, ?17)

-- name: insert_attempt
insert into task_runs (id, workflow_run_id, task_id, status, attempt, started_at, task_index, state, queue, priority, queued_at, due_at, map_index, ready_at, is_delayed)
values (?1, ?2, ?3, 'pending', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, iif(?7 = 'scheduled', ?5, null), ?7 = 'up_for_retry')

-- name: load
select workflow_id, version, state, started_at, logical_date, params, cancel_requested, data_interval_end, backfill_id, timed_out, retry_number, parent_task_run_id, trace_parent from workflow_runs where id = ?1

-- name: upstream
select state, outcome from task_runs where workflow_run_id = ?1 and task_index = ?2 and map_index = -1 order by attempt desc limit 1

-- name: load_attempts
-- Held by a worker, or by the run that does its work.
select id, task_index, attempt, state,
    state in ('queued', 'running') and worker_id is not null or state = 'deferred' and exists (select 1 from workflow_runs c where c.parent_task_run_id = task_runs.id), is_cleared, map_index
from task_runs where workflow_run_id = ?1 order by attempt

-- name: set_state
update workflow_runs set state = ?2, status = ?3, started_at = ?4, finished_at = ?5 where id = ?1

-- name: set_cancel_requested
update workflow_runs set cancel_requested = 1 where id = ?1

-- name: queue_attempt
update task_runs set state = 'queued', queued_at = ?2, due_at = ?3 where id = ?1
returning started_at

-- name: admit_attempt
update task_runs set state = 'queued', queued_at = ?2 where id = ?1

-- name: schedule_attempt
update task_runs set state = 'scheduled', due_at = ?2, ready_at = ?3 where id = ?1
returning started_at

-- name: close_attempt
update task_runs set state = ?2, status = ?3, finished_at = ?4, outcome = ?5, due_at = null where id = ?1
returning started_at

-- name: clear
update workflow_runs set clear_number = clear_number + 1, retry_number = 0, cancel_requested = 0, timed_out = 0, reason = '' where id = ?1

-- name: try_again
update workflow_runs set retry_number = retry_number + 1, cancel_requested = 0, timed_out = 0, reason = '' where id = ?1

-- name: set_timed_out
update workflow_runs set cancel_requested = 1, timed_out = 1, reason = ?2 where id = ?1

-- name: set_timer
insert into run_timers (run_id, due_at) values (?1, ?2) on conflict (run_id) do update set due_at = excluded.due_at

-- name: end_timer
delete from run_timers where run_id = ?1

-- name: due_timers
select run_id from run_timers where due_at <= ?1 order by due_at limit ?2

-- name: next_timer
select min(due_at) from run_timers

-- name: clear_attempts
update task_runs set is_cleared = 1 where workflow_run_id = ?1 and task_index = ?2 and (?3 is null or map_index = ?3) and is_cleared = 0

-- name: set_note
update workflow_runs set note = ?2 where id = ?1

-- name: request_cancel_of_leased
update task_runs set cancel_requested = 1
where workflow_run_id = ?1 and state in ('queued', 'running') and worker_id is not null and task_index not in (select value from json_each(?2))

-- name: request_cancel_of_attempt
update task_runs set cancel_requested = 1 where id = ?1 and state in ('queued', 'running') and worker_id is not null

-- name: request_cancel_of_items
update task_runs set cancel_requested = 1
where workflow_run_id = ?1 and task_index = ?2 and map_index >= 0 and state in ('queued', 'running') and worker_id is not null

-- name: defer_attempt
update task_runs set state = 'deferred', status = 'pending', worker_id = null, started_at = ?2 where id = ?1

-- name: delete_items
delete from map_items where workflow_run_id = ?1 and task_index = ?2

-- name: insert_item
insert into map_items (workflow_run_id, task_index, map_index, item, label) values (?1, ?2, ?3, ?4, ?5)

-- name: find_item
select item, label from map_items where workflow_run_id = ?1 and task_index = ?2 and map_index = ?3

-- name: collect
-- What the items of a mapped task have given, in the order of the list and of their attempts.
select map_index, outcome from task_runs
where workflow_run_id = ?1 and task_index = ?2 and map_index >= 0 and is_cleared = 0 and state = 'success' order by map_index, attempt

-- name: attempt_place
select workflow_run_id, task_index, attempt, state, map_index from task_runs where id = ?1

-- name: find_by_key
select id from workflow_runs where workflow_id = ?1 and idempotency_key = ?2

-- name: find
select r.id, r.workflow_id, w.name, r.version, r.state, r.trigger, r.logical_date, r.created_at, r.started_at, r.finished_at, r.params, r.cancel_requested, r.data_interval_end, r.backfill_id, r.clear_number, r.note, r.hook_depth, r.retry_number, r.reason,
    (select t.due_at from run_timers t where t.run_id = r.id), r.parent_run_id, r.parent_task_run_id, r.trace_parent
from workflow_runs r join workflows w on w.id = r.workflow_id
where r.id = ?1

-- name: list
select r.id, r.workflow_id, w.name, r.version, r.state, r.trigger, r.logical_date, r.created_at, r.started_at, r.finished_at, r.params, r.cancel_requested, r.data_interval_end, r.backfill_id, r.clear_number, r.note, r.hook_depth, r.retry_number, r.reason,
    (select t.due_at from run_timers t where t.run_id = r.id), r.parent_run_id, r.parent_task_run_id, r.trace_parent
from workflow_runs r join workflows w on w.id = r.workflow_id
where r.id < ?1 and r.id >= ?4
order by r.id desc limit ?2 offset ?3

-- name: list_by_status
select r.id, r.workflow_id, w.name, r.version, r.state, r.trigger, r.logical_date, r.created_at, r.started_at, r.finished_at, r.params, r.cancel_requested, r.data_interval_end, r.backfill_id, r.clear_number, r.note, r.hook_depth, r.retry_number, r.reason,
    (select t.due_at from run_timers t where t.run_id = r.id), r.parent_run_id, r.parent_task_run_id, r.trace_parent
from workflow_runs r join workflows w on w.id = r.workflow_id
where r.status = ?4 and r.id < ?1 and r.id >= ?5
order by r.id desc limit ?2 offset ?3

-- name: list_by_workflow
select r.id, r.workflow_id, w.name, r.version, r.state, r.trigger, r.logical_date, r.created_at, r.started_at, r.finished_at, r.params, r.cancel_requested, r.data_interval_end, r.backfill_id, r.clear_number, r.note, r.hook_depth, r.retry_number, r.reason,
    (select t.due_at from run_timers t where t.run_id = r.id), r.parent_run_id, r.parent_task_run_id, r.trace_parent
from workflow_runs r join workflows w on w.id = r.workflow_id
where r.workflow_id = ?5 and (?4 is null or r.status = ?4) and r.id < ?1 and r.id >= ?6
order by r.id desc limit ?2 offset ?3

-- name: list_within
-- So many of each workflow, in an index that has all that is asked of them, and then those of the page. The order of time would lead past all runs of the others.
with page as materialized (
    select r.id from json_each(?5) as allowed cross join workflow_runs r
    where r.workflow_id = unhex(allowed.value) and r.id < ?1 and (?4 is null or r.status = ?4) and r.id >= coalesce((
        select x.id from workflow_runs x where x.workflow_id = unhex(allowed.value) and x.id < ?1 and x.id >= ?6 and (?4 is null or x.status = ?4)
        order by x.id desc limit 1 offset ?2 + ?3 - 1), ?6)
    order by r.id desc limit ?2 offset ?3)
select r.id, r.workflow_id, w.name, r.version, r.state, r.trigger, r.logical_date, r.created_at, r.started_at, r.finished_at, r.params, r.cancel_requested, r.data_interval_end, r.backfill_id, r.clear_number, r.note, r.hook_depth, r.retry_number, r.reason,
    (select t.due_at from run_timers t where t.run_id = r.id), r.parent_run_id, r.parent_task_run_id, r.trace_parent
from page cross join workflow_runs r on r.id = page.id join workflows w on w.id = r.workflow_id
order by r.id desc

-- name: find_attempt
select a.id, a.workflow_run_id, a.task_id, t.name, a.state, a.attempt, a.queued_at, a.due_at, a.started_at, a.finished_at, a.worker_id, a.outcome, a.logs, a.is_cleared, a.map_index,
    case when a.map_index >= 0 then (select m.label from map_items m where m.workflow_run_id = a.workflow_run_id and m.task_index = a.task_index and m.map_index = a.map_index) end, a.wait, a.ready_at, a.leased_at, a.is_delayed, a.queue
from task_runs a join tasks t on t.id = a.task_id
where a.id = ?1

-- name: last_success
-- The task has another place in each version. From run to run backwards, and not for ever.
with asked as materialized (
    select a.id, a.workflow_run_id as run_id, a.map_index, t.workflow_id, t.name from task_runs a join tasks t on t.id = a.task_id where a.id = ?1
), places as materialized (
    select t.version, t.task_index from asked join tasks t on t.workflow_id = asked.workflow_id and t.name = asked.name
), recent as materialized (
    select r.id, r.version from workflow_runs r where r.workflow_id = (select workflow_id from asked) and r.id <= (select run_id from asked) order by r.id desc limit 1000
)
select a.id from recent join places on places.version = recent.version cross join asked
join task_runs a on a.workflow_run_id = recent.id and a.task_index = places.task_index and a.map_index = asked.map_index
where a.state = 'success' and a.id < asked.id
order by a.id desc limit 1

-- name: list_attempts
select a.id, a.workflow_run_id, a.task_id, t.name, a.state, a.attempt, a.queued_at, a.due_at, a.started_at, a.finished_at, a.worker_id, a.outcome, a.logs, a.is_cleared, a.map_index,
    case when a.map_index >= 0 then (select m.label from map_items m where m.workflow_run_id = a.workflow_run_id and m.task_index = a.task_index and m.map_index = a.map_index) end, a.wait, a.ready_at, a.leased_at, a.is_delayed, a.queue
from task_runs a join tasks t on t.id = a.task_id
where a.id < ?1
order by a.id desc limit ?2 offset ?3

-- name: list_attempts_by_status
select a.id, a.workflow_run_id, a.task_id, t.name, a.state, a.attempt, a.queued_at, a.due_at, a.started_at, a.finished_at, a.worker_id, a.outcome, a.logs, a.is_cleared, a.map_index,
    case when a.map_index >= 0 then (select m.label from map_items m where m.workflow_run_id = a.workflow_run_id and m.task_index = a.task_index and m.map_index = a.map_index) end, a.wait, a.ready_at, a.leased_at, a.is_delayed, a.queue
from task_runs a join tasks t on t.id = a.task_id
where a.status = ?4 and a.rowid < iif(?1 = x'ffffffffffffffffffffffffffffffff', 9223372036854775807, (select rowid from task_runs where id = ?1))
order by a.rowid desc limit ?2 offset ?3

-- name: list_attempts_within
select a.id, a.workflow_run_id, a.task_id, t.name, a.state, a.attempt, a.queued_at, a.due_at, a.started_at, a.finished_at, a.worker_id, a.outcome, a.logs, a.is_cleared, a.map_index,
    case when a.map_index >= 0 then (select m.label from map_items m where m.workflow_run_id = a.workflow_run_id and m.task_index = a.task_index and m.map_index = a.map_index) end, a.wait, a.ready_at, a.leased_at, a.is_delayed, a.queue
from task_runs a join tasks t on t.id = a.task_id join workflow_runs r on r.id = a.workflow_run_id
where r.workflow_id in (select unhex(value) from json_each(?5)) and (?4 is null or a.status = ?4) and a.id < ?1
order by a.id desc limit ?2 offset ?3

-- name: list_attempts_of_run
select a.id, a.workflow_run_id, a.task_id, t.name, a.state, a.attempt, a.queued_at, a.due_at, a.started_at, a.finished_at, a.worker_id, a.outcome, a.logs, a.is_cleared, a.map_index,
    case when a.map_index >= 0 then (select m.label from map_items m where m.workflow_run_id = a.workflow_run_id and m.task_index = a.task_index and m.map_index = a.map_index) end, a.wait, a.ready_at, a.leased_at, a.is_delayed, a.queue
from task_runs a join tasks t on t.id = a.task_id
where a.workflow_run_id = ?5 and (?4 is null or a.status = ?4) and a.id < ?1
order by a.task_index, a.map_index, a.attempt limit ?2 offset ?3

-- name: cancelled_attempts
-- Of a run, and of the runs that do the work of its tasks, however far down: what was cancelled, and what a worker still holds.
with recursive line (id, depth) as (
    select id, 0 from workflow_runs where id = ?1
    union all
    select c.id, line.depth + 1 from line join task_runs p on p.workflow_run_id = line.id and p.wait is not null
        join workflow_runs c on c.parent_task_run_id = p.id where line.depth < 100 and p.is_cleared = 0)
select a.id, a.workflow_run_id, t.name, a.map_index, a.state <> 'cancelled', a.outcome
from line join task_runs a on a.workflow_run_id = line.id join tasks t on t.id = a.task_id
where (a.state = 'cancelled' and a.outcome is not null and a.is_cleared = 0) or (a.state in ('queued', 'running') and a.worker_id is not null)
order by a.id
