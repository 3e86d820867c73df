-- name: pool_holders
-- Only attempts that are alive count, whoever ended the others; see Pools/occupied. From the limit's rows on: the joins go by identity.
select a.id, a.workflow_run_id, w.name, t.name, a.map_index, a.attempt, a.state, a.priority, h.slots, coalesce(a.queued_at, a.started_at), a.worker_id, null
from limit_holds h indexed by limit_holds_limit_name cross join task_runs a on a.id = h.task_run_id
cross join workflow_runs r on r.id = a.workflow_run_id cross join workflows w on w.id = r.workflow_id cross join tasks t on t.id = a.task_id
where h.limit_name = ?1 and a.state in ('queued', 'running') and (?3 is null or r.workflow_id in (select unhex(value) from json_each(?3)))
order by 10, a.id limit ?2

-- name: pool_holding
select count(*) from limit_holds h indexed by limit_holds_limit_name cross join task_runs a on a.id = h.task_run_id
where h.limit_name = ?1 and a.state in ('queued', 'running')

-- name: lane
select a.id, a.workflow_run_id, w.name, t.name, a.map_index, a.attempt, a.state, a.priority, 0, coalesce(a.ready_at, a.started_at), null, l.demands
from limit_waits l indexed by limit_waits_lane cross join task_runs a on a.id = l.task_run_id
cross join workflow_runs r on r.id = a.workflow_run_id cross join workflows w on w.id = r.workflow_id cross join tasks t on t.id = a.task_id
where l.lane = ?1 and (?3 is null or r.workflow_id in (select unhex(value) from json_each(?3)))
order by l.rank, l.task_run_id limit ?2

-- name: lane_head
select task_run_id, demands from limit_waits where lane = ?1 order by rank, task_run_id limit 1

-- name: queue_holders
select a.id, a.workflow_run_id, w.name, t.name, a.map_index, a.attempt, a.state, a.priority, 1, iif(a.state = 'running', a.started_at, coalesce(a.leased_at, a.queued_at)), a.worker_id, null
from task_runs a indexed by task_runs_leased
cross join workflow_runs r on r.id = a.workflow_run_id cross join workflows w on w.id = r.workflow_id cross join tasks t on t.id = a.task_id
where a.state in ('queued', 'running') and a.worker_id is not null and a.queue = ?1 and (?3 is null or r.workflow_id in (select unhex(value) from json_each(?3)))
order by 10, a.id limit ?2

-- name: queue_waiters
-- In the order of Queue/ready.
select a.id, a.workflow_run_id, w.name, t.name, a.map_index, a.attempt, a.state, a.priority, 1, a.queued_at, null, null
from task_runs a indexed by task_runs_ready
cross join workflow_runs r on r.id = a.workflow_run_id cross join workflows w on w.id = r.workflow_id cross join tasks t on t.id = a.task_id
where a.state = 'queued' and a.worker_id is null and a.queue = ?1 and (?3 is null or r.workflow_id in (select unhex(value) from json_each(?3)))
order by a.priority desc, a.queued_at, a.rowid limit ?2

-- name: queue_waiting
select count(*) from (select 1 from task_runs indexed by task_runs_ready where state = 'queued' and worker_id is null and queue = ?1 limit ?2)

-- name: held
select queue, count(*) from task_runs indexed by task_runs_leased where state in ('queued', 'running') and worker_id is not null group by queue
