-- name: pool_holders
-- Only attempts that are alive count, whoever ended the others; see Pools/states. Here and below: first which rows are wanted, then what belongs to them, by identity;
-- and "offset 0" has the server look at the run of each row, as they come, instead of reading all runs that a caller may see, which is history.
select held.id, held.workflow_run_id, w.name, t.name, held.map_index, held.attempt, held.state, held.priority, held.slots, held.since, held.worker_id, null::text
from (
    select a.id, a.workflow_run_id, a.task_id, a.map_index, a.attempt, a.state, a.priority, h.slots, coalesce(a.queued_at, a.started_at) as since, a.worker_id
    from limit_holds h join task_runs a on a.id = h.task_run_id
    where h.limit_name = $1 and a.state in ('queued', 'running')
        and ($3::uuid[] is null or exists (select 1 from workflow_runs r where r.id = a.workflow_run_id and r.workflow_id = any($3) offset 0))
    order by since, a.id limit $2) as held
join workflow_runs r on r.id = held.workflow_run_id join workflows w on w.id = r.workflow_id join tasks t on t.id = held.task_id
order by held.since, held.id

-- name: pool_holding
select count(*)::int from limit_holds h join task_runs a on a.id = h.task_run_id where h.limit_name = $1 and a.state in ('queued', 'running')

-- name: lane
select a.id, a.workflow_run_id, w.name, t.name, a.map_index, a.attempt, a.state, a.priority, 0, coalesce(a.ready_at, a.started_at), null::uuid, l.demands
from (
    select l.task_run_id, l.rank, l.demands from limit_waits l
    where l.lane = $1 and ($3::uuid[] is null or exists (
        select 1 from task_runs a join workflow_runs r on r.id = a.workflow_run_id where a.id = l.task_run_id and r.workflow_id = any($3) offset 0))
    order by l.rank, l.task_run_id limit $2) as l
join task_runs a on a.id = l.task_run_id
join workflow_runs r on r.id = a.workflow_run_id join workflows w on w.id = r.workflow_id join tasks t on t.id = a.task_id
order by l.rank, l.task_run_id

-- name: lane_head
select task_run_id, demands from limit_waits where lane = $1 order by rank, task_run_id limit 1

-- name: queue_holders
select held.id, held.workflow_run_id, w.name, t.name, held.map_index, held.attempt, held.state, held.priority, 1, held.since, held.worker_id, null::text
from (
    select a.id, a.workflow_run_id, a.task_id, a.map_index, a.attempt, a.state, a.priority,
        case when a.state = 'running' then a.started_at else coalesce(a.leased_at, a.queued_at) end as since, a.worker_id
    from task_runs a
    where a.state in ('queued', 'running') and a.worker_id is not null and a.queue = $1
        and ($3::uuid[] is null or exists (select 1 from workflow_runs r where r.id = a.workflow_run_id and r.workflow_id = any($3) offset 0))
    order by since, a.id limit $2) as held
join workflow_runs r on r.id = held.workflow_run_id join workflows w on w.id = r.workflow_id join tasks t on t.id = held.task_id
order by held.since, held.id

-- name: queue_waiters
-- Band by band, most urgent first, in the order of Queue/claim; what belongs to the rows is looked up when it is known which they are.
with ready as materialized (
    select r.id, band.priority, r.queued_at
    from (select priority from generate_series(0, 10) as band(priority) order by priority desc) as band cross join lateral (
        select one.id, one.queued_at from (
            select * from (
                select a.id, a.queued_at from task_runs a
                where a.state = 'queued' and a.worker_id is null and a.lease_count = 0 and a.queue = $1 and a.priority = band.priority
                    and ($3::uuid[] is null or exists (select 1 from workflow_runs r where r.id = a.workflow_run_id and r.workflow_id = any($3) offset 0))
                order by a.queued_at, a.id limit $2) as fresh
            union all
            select * from (
                select a.id, a.queued_at from task_runs a
                where a.state = 'queued' and a.worker_id is null and a.lease_count > 0 and a.queue = $1 and a.priority = band.priority
                    and ($3::uuid[] is null or exists (select 1 from workflow_runs r where r.id = a.workflow_run_id and r.workflow_id = any($3) offset 0))
                order by a.queued_at, a.id limit $2) as returned) as one
        order by one.queued_at, one.id limit $2) as r
    order by band.priority desc, r.queued_at, r.id limit $2
)
select a.id, a.workflow_run_id, w.name, t.name, a.map_index, a.attempt, a.state, a.priority, 1, a.queued_at, null::uuid, null::text
from ready join task_runs a on a.id = ready.id
join workflow_runs r on r.id = a.workflow_run_id join workflows w on w.id = r.workflow_id join tasks t on t.id = a.task_id
order by ready.priority desc, ready.queued_at, ready.id

-- name: queue_waiting
select count(*)::int from (
    (select 1 from task_runs where state = 'queued' and worker_id is null and lease_count = 0 and queue = $1 limit $2)
    union all
    (select 1 from task_runs where state = 'queued' and worker_id is null and lease_count > 0 and queue = $1 limit $2)) as ready

-- name: held
select queue, count(*)::int from task_runs where state in ('queued', 'running') and worker_id is not null group by queue
