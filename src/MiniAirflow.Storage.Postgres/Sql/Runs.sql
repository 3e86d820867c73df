-- name: insert_runs
insert into workflow_runs (id, workflow_id, status, started_at, finished_at, version, state, trigger, logical_date, data_interval_end, created_at, params, idempotency_key, backfill_id, hook_depth, parent_run_id, parent_task_run_id, trace_parent)
select n.id, n.workflow_id, n.status, $12, case when n.state in ('success', 'failed', 'cancelled', 'timed_out') then $12::timestamptz end, n.version, n.state, n.trigger,
    n.logical_date, nullif(n.data_interval_end, n.logical_date), $12, n.params, n.idempotency_key, n.backfill_id, n.hook_depth, n.parent_run_id, n.parent_task_run_id, n.trace_parent
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::text[], $10::text[], $11::uuid[], $13::int[], $14::uuid[], $15::uuid[], $16::text[])
    as n(id, workflow_id, status, version, state, trigger, logical_date, data_interval_end, params, idempotency_key, backfill_id, hook_depth, parent_run_id, parent_task_run_id, trace_parent)

-- name: insert_attempts
insert into task_runs (id, workflow_run_id, task_id, status, attempt, started_at, task_index, state, queue, priority, queued_at, due_at, map_index, ready_at, is_delayed)
select n.id, n.run_id, n.task_id, 'pending', n.attempt, $11::timestamptz, n.task_index, n.state, n.queue, n.priority,
    case when n.state = 'queued' or (n.state in ('deferred', 'awaiting_input') and n.due_at is not null) then $11::timestamptz end,
    case when n.state in ('up_for_retry', 'deferred', 'awaiting_input') then n.due_at end, n.map_index,
    case when n.state = 'scheduled' then $11::timestamptz end, n.state = 'up_for_retry'
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::int[], $6::text[], $7::text[], $8::int[], $9::timestamptz[], $10::int[])
    as n(id, run_id, task_id, attempt, task_index, state, queue, priority, due_at, map_index)

-- name: lock
select id, revision, state, started_at, cancel_requested, shape, timed_out from workflow_runs where id = any($1) order by id for no key update

-- name: load
-- Under the run's lock all events about it are before the newest.
select workflow_id, version, logical_date, data_interval_end, params, backfill_id, coalesce((select last_seq from event_batches order by first_seq desc limit 1), 0), retry_number,
    parent_task_run_id, trace_parent
from workflow_runs where id = $1

-- name: load_leased
-- The runs of what a worker was just leased, in the columns of "load" that a lease needs.
select workflow_id, version, logical_date, data_interval_end, params, backfill_id, id, trace_parent from workflow_runs
where id in (select workflow_run_id from task_runs where state in ('queued', 'running') and worker_id = $1)

-- name: load_attempts
-- Held by a worker, or by the run that does its work.
select id, task_index, attempt, state,
    state in ('queued', 'running') and worker_id is not null or state = 'deferred' and exists (select 1 from workflow_runs c where c.parent_task_run_id = task_runs.id), started_at, is_cleared, map_index
from task_runs where workflow_run_id = $1 order by attempt

-- name: upstream
select task_index, state, outcome from task_runs where workflow_run_id = $1 and task_index = any($2) and map_index = -1 order by task_index, attempt

-- name: lock_open_attempts
-- Leases are taken, and slots of limits given, without the run's lock: whoever must know what is held locks the attempts too.
select task_index, attempt, worker_id is not null or state = 'deferred' and exists (select 1 from workflow_runs c where c.parent_task_run_id = task_runs.id), map_index from task_runs
where workflow_run_id = $1 and state in ('scheduled', 'queued', 'running', 'deferred') order by id for update

-- name: touch
update workflow_runs r set state = t.state, status = t.status, started_at = t.started_at, cancel_requested = t.cancel_requested,
    finished_at = case when t.state in ('success', 'failed', 'cancelled', 'timed_out') then $6::timestamptz end, revision = r.revision + 1
from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::boolean[]) as t(id, state, status, started_at, cancel_requested)
where r.id = t.id

-- name: touch_expected
-- Touches runs in the order of their ids, and fails when one is not as it was expected.
with touched as (
    update workflow_runs r set state = t.state, status = t.status, started_at = t.started_at, cancel_requested = t.cancel_requested,
        finished_at = case when t.state in ('success', 'failed', 'cancelled', 'timed_out') then $6::timestamptz end, revision = r.revision + 1
    from (select * from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::boolean[], $7::bigint[]) as e(id, state, status, started_at, cancel_requested, revision)
        order by id) as t
    where r.id = t.id and r.revision = t.revision returning 1)
select 1 / (count(*) = cardinality($1::uuid[]))::int from touched

-- name: queue_attempts
update task_runs set state = 'queued', queued_at = $2, due_at = null where id = any($1)

-- name: queue_leased
-- Queues attempts and leases them to a worker in one breath: that spares the look for them, and each of them a row. What the worker may not have is queued alone.
with worker as materialized (
    select id, queues from workers where id = $3 and (status = 'active') is true and drained_at is null for share
), served as materialized (
    select s.queue, worker.id from worker cross join lateral unnest(worker.queues) as s(queue)
    where not exists (select 1 from pauses p where p.scope = 'queue' and p.name = s.queue) and not exists (select 1 from pauses p where p.scope = 'all')
)
update task_runs a set state = 'queued', queued_at = $2, due_at = null, (worker_id, lease_token, leased_at, lease_count) = (
    select served.id, case when served.id is null then a.lease_token else nextval('lease_tokens') end,
        case when served.id is null then a.leased_at else $2 end, a.lease_count + (served.id is not null)::int
    from (values (1)) as one left join served on served.queue = a.queue)
where a.id = any($1)
returning a.id, a.lease_token, a.workflow_run_id, a.task_index, a.attempt, a.priority, a.queued_at, a.lease_count, a.map_index, a.worker_id

-- name: admit_attempts
update task_runs set state = 'queued', queued_at = $2 where id = any($1)

-- name: set_due
-- By when attempts must have started.
update task_runs a set due_at = d.due_at from unnest($1::uuid[], $2::timestamptz[]) as d(id, due_at) where a.id = d.id

-- name: schedule_attempts
update task_runs set state = 'scheduled', due_at = null, ready_at = $2 where id = any($1)

-- name: close_attempts
update task_runs a set state = c.state, status = c.status, finished_at = $5, outcome = c.outcome, due_at = null
from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as c(id, state, status, outcome) where a.id = c.id

-- name: clear
update workflow_runs set clear_number = clear_number + 1, retry_number = 0, timed_out = false, reason = '', shape = shape + 1 where id = $1

-- name: try_again
update workflow_runs set retry_number = retry_number + 1, timed_out = false, reason = '', shape = shape + 1 where id = $1

-- name: set_timed_out
update workflow_runs set timed_out = true, reason = $2 where id = $1

-- name: set_timers
insert into run_timers (run_id, due_at) select * from unnest($1::uuid[], $2::timestamptz[]) on conflict (run_id) do update set due_at = excluded.due_at

-- name: end_timers
delete from run_timers where run_id = any($1)

-- name: due_timers
select run_id from run_timers where due_at <= $1 order by due_at limit $2

-- name: due_timers_of
-- Again, under the runs' locks: another scheduler may have dealt with them meanwhile.
select run_id from run_timers where run_id = any($1) and due_at <= $2 order by due_at

-- name: next_timer
select min(due_at) from run_timers

-- name: clear_attempts
update task_runs a set is_cleared = true from unnest($2::int[], $3::int[]) as c(task_index, map_index)
where a.workflow_run_id = $1 and a.task_index = c.task_index and (c.map_index is null or a.map_index = c.map_index) and not a.is_cleared

-- name: set_note
update workflow_runs set note = $2 where id = $1

-- name: request_cancel_of_leased
update task_runs set cancel_requested = true
where workflow_run_id = $1 and state in ('queued', 'running') and worker_id is not null and task_index <> all($2) returning id

-- name: request_cancel_of_attempt
update task_runs set cancel_requested = true where id = $1 and state in ('queued', 'running') and worker_id is not null returning id

-- name: request_cancel_of_items
update task_runs set cancel_requested = true
where workflow_run_id = $1 and task_index = $2 and map_index >= 0 and state in ('queued', 'running') and worker_id is not null returning id

-- name: defer_attempt
update task_runs set state = 'deferred', status = 'pending', worker_id = null, started_at = $2 where id = $1

-- name: reshape
update workflow_runs set shape = shape + 1 where id = $1

-- name: delete_items
delete from map_items where workflow_run_id = $1 and task_index = $2

-- name: insert_items
insert into map_items (workflow_run_id, task_index, map_index, item, label)
select $1, $2, m.place - 1, m.item, m.label from unnest($3::text[], $4::text[]) with ordinality as m(item, label, place)

-- name: find_item
select item, label from map_items where workflow_run_id = $1 and task_index = $2 and map_index = $3

-- name: collect
-- What the items of a mapped task have given, in the order of the list and of their attempts.
select map_index, outcome from task_runs
where workflow_run_id = $1 and task_index = $2 and map_index >= 0 and not is_cleared and state = 'success' order by map_index, attempt

-- name: attempt_place
select workflow_run_id, task_index, attempt, state, map_index from task_runs where id = $1

-- name: find_by_key
select id from workflow_runs where workflow_id = $1 and idempotency_key = $2

-- name: find
select r.id, r.workflow_id, w.name, r.version, r.state, r.trigger, r.logical_date, r.created_at, r.started_at, r.finished_at, r.params, r.cancel_requested, r.data_interval_end, r.backfill_id, r.clear_number, r.note, r.hook_depth, r.retry_number, r.reason,
    (select t.due_at from run_timers t where t.run_id = r.id), r.parent_run_id, r.parent_task_run_id, r.trace_parent
from workflow_runs r join workflows w on w.id = r.workflow_id
where r.id = $1

-- name: list
-- The ids of the page first: what is before its offset is passed in the index.
select r.id, r.workflow_id, w.name, r.version, r.state, r.trigger, r.logical_date, r.created_at, r.started_at, r.finished_at, r.params, r.cancel_requested, r.data_interval_end, r.backfill_id, r.clear_number, r.note, r.hook_depth, r.retry_number, r.reason,
    (select t.due_at from run_timers t where t.run_id = r.id), r.parent_run_id, r.parent_task_run_id, r.trace_parent
from (select id from workflow_runs where id < $1 and id >= $4 order by id desc limit $2 offset $3) as page
cross join lateral (select * from workflow_runs where id = page.id limit 1) as r
join workflows w on w.id = r.workflow_id
order by r.id desc

-- name: list_by_status
-- A row comparison, and an order that only the index of the status has: with "status = x, newest first" the server may rather walk all runs and hope.
select r.id, r.workflow_id, w.name, r.version, r.state, r.trigger, r.logical_date, r.created_at, r.started_at, r.finished_at, r.params, r.cancel_requested, r.data_interval_end, r.backfill_id, r.clear_number, r.note, r.hook_depth, r.retry_number, r.reason,
    (select t.due_at from run_timers t where t.run_id = r.id), r.parent_run_id, r.parent_task_run_id, r.trace_parent
from workflow_runs r join workflows w on w.id = r.workflow_id
where (r.status, r.id) < ($4, $1) and (r.status, r.id) >= ($4, $5)
order by r.status desc, r.id desc limit $2 offset $3

-- name: list_by_workflow
-- The index is by status: so many of each are merged.
select r.id, r.workflow_id, w.name, r.version, r.state, r.trigger, r.logical_date, r.created_at, r.started_at, r.finished_at, r.params, r.cancel_requested, r.data_interval_end, r.backfill_id, r.clear_number, r.note, r.hook_depth, r.retry_number, r.reason,
    (select t.due_at from run_timers t where t.run_id = r.id), r.parent_run_id, r.parent_task_run_id, r.trace_parent
from (
    select x.id from unnest(case when $4::text is null then array['pending', 'running', 'success', 'failed'] else array[$4::text] end) as wanted(status)
    cross join lateral (select id from workflow_runs where workflow_id = $5 and status = wanted.status and id < $1 and id >= $6 order by id desc limit $2::int + $3::int) as x
    order by x.id desc limit $2 offset $3) as page
cross join lateral (select * from workflow_runs where id = page.id limit 1) as r
join workflows w on w.id = r.workflow_id
order by r.id desc

-- name: list_within
-- So many of each workflow and status, of the index alone, and then those of the page: see list_by_workflow.
select r.id, r.workflow_id, w.name, r.version, r.state, r.trigger, r.logical_date, r.created_at, r.started_at, r.finished_at, r.params, r.cancel_requested, r.data_interval_end, r.backfill_id, r.clear_number, r.note, r.hook_depth, r.retry_number, r.reason,
    (select t.due_at from run_timers t where t.run_id = r.id), r.parent_run_id, r.parent_task_run_id, r.trace_parent
from (
    select x.id from unnest($5::uuid[]) as allowed(id)
    cross join unnest(case when $4::text is null then array['pending', 'running', 'success', 'failed'] else array[$4::text] end) as wanted(status)
    cross join lateral (select id from workflow_runs where workflow_id = allowed.id and status = wanted.status and id < $1 and id >= $6 order by id desc limit $2::int + $3::int) as x
    order by x.id desc limit $2 offset $3) as page
cross join lateral (select * from workflow_runs where id = page.id limit 1) as r
join workflows w on w.id = r.workflow_id
order by r.id desc

-- name: find_attempt
select a.id, a.workflow_run_id, a.task_id, t.name, a.state, a.attempt, a.queued_at, a.due_at, a.started_at, a.finished_at, a.worker_id, a.outcome, a.logs, a.is_cleared, a.map_index,
    case when a.map_index >= 0 then (select m.label from map_items m where m.workflow_run_id = a.workflow_run_id and m.task_index = a.task_index and m.map_index = a.map_index) end, a.wait, a.ready_at, a.leased_at, a.is_delayed, a.queue
from task_runs a join tasks t on t.id = a.task_id
where a.id = $1

-- name: last_success
-- The task has another place in each version. From run to run backwards, and not for ever.
with asked as materialized (
    select a.id, a.workflow_run_id as run_id, a.map_index, t.workflow_id, t.name from task_runs a join tasks t on t.id = a.task_id where a.id = $1
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
where a.id < $1
order by a.id desc limit $2 offset $3

-- name: list_attempts_by_status
select a.id, a.workflow_run_id, a.task_id, t.name, a.state, a.attempt, a.queued_at, a.due_at, a.started_at, a.finished_at, a.worker_id, a.outcome, a.logs, a.is_cleared, a.map_index,
    case when a.map_index >= 0 then (select m.label from map_items m where m.workflow_run_id = a.workflow_run_id and m.task_index = a.task_index and m.map_index = a.map_index) end, a.wait, a.ready_at, a.leased_at, a.is_delayed, a.queue
from task_runs a join tasks t on t.id = a.task_id
where (a.status, a.id) < ($4, $1) and a.status >= $4
order by a.status desc, a.id desc limit $2 offset $3

-- name: list_attempts_within
select a.id, a.workflow_run_id, a.task_id, t.name, a.state, a.attempt, a.queued_at, a.due_at, a.started_at, a.finished_at, a.worker_id, a.outcome, a.logs, a.is_cleared, a.map_index,
    case when a.map_index >= 0 then (select m.label from map_items m where m.workflow_run_id = a.workflow_run_id and m.task_index = a.task_index and m.map_index = a.map_index) end, a.wait, a.ready_at, a.leased_at, a.is_delayed, a.queue
from task_runs a join tasks t on t.id = a.task_id join workflow_runs r on r.id = a.workflow_run_id
where r.workflow_id = any($5) and ($4::text is null or a.status = $4) and a.id < $1
order by a.id desc limit $2 offset $3

-- name: list_attempts_of_run
select a.id, a.workflow_run_id, a.task_id, t.name, a.state, a.attempt, a.queued_at, a.due_at, a.started_at, a.finished_at, a.worker_id, a.outcome, a.logs, a.is_cleared, a.map_index,
    case when a.map_index >= 0 then (select m.label from map_items m where m.workflow_run_id = a.workflow_run_id and m.task_index = a.task_index and m.map_index = a.map_index) end, a.wait, a.ready_at, a.leased_at, a.is_delayed, a.queue
from task_runs a join tasks t on t.id = a.task_id
where a.workflow_run_id = $5 and ($4::text is null or a.status = $4) and a.id < $1
order by a.task_index, a.map_index, a.attempt limit $2 offset $3

-- name: cancelled_attempts
-- Of a run, and of the runs that do the work of its tasks, however far down: what was cancelled, and what a worker still holds.
with recursive line (id, depth) as (
    select id, 0 from workflow_runs where id = $1
    union all
    select c.id, line.depth + 1 from line join task_runs p on p.workflow_run_id = line.id and p.wait is not null
        join workflow_runs c on c.parent_task_run_id = p.id where line.depth < 100 and not p.is_cleared)
select a.id, a.workflow_run_id, t.name, a.map_index, a.state <> 'cancelled', a.outcome
from line join task_runs a on a.workflow_run_id = line.id join tasks t on t.id = a.task_id
where (a.state = 'cancelled' and a.outcome is not null and not a.is_cleared) or (a.state in ('queued', 'running') and a.worker_id is not null)
order by a.id
