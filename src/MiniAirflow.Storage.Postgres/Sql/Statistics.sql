-- name: queues
-- A jump from queue to queue, and a count that ends at its limit: what is behind does not have to be walked.
with recursive waiting(queue) as (
    (select min(queue) from (
        (select queue from task_runs where state = 'queued' and worker_id is null and lease_count = 0 order by queue limit 1)
        union all
        (select queue from task_runs where state = 'queued' and worker_id is null and lease_count > 0 order by queue limit 1)) as first)
    union all
    select (select min(queue) from (
        (select t.queue from task_runs t where t.state = 'queued' and t.worker_id is null and t.lease_count = 0 and t.queue > w.queue order by t.queue limit 1)
        union all
        (select t.queue from task_runs t where t.state = 'queued' and t.worker_id is null and t.lease_count > 0 and t.queue > w.queue order by t.queue limit 1)) as next)
    from waiting w where w.queue is not null
)
select w.queue,
    (select count(*) from (
        (select 1 from task_runs t where t.state = 'queued' and t.worker_id is null and t.lease_count = 0 and t.queue = w.queue limit $1)
        union all
        (select 1 from task_runs t where t.state = 'queued' and t.worker_id is null and t.lease_count > 0 and t.queue = w.queue limit $1)) as ready)::integer,
    (select min(oldest.queued_at) from generate_series(0, 10) as band (priority) cross join lateral (
        (select t.queued_at from task_runs t where t.state = 'queued' and t.worker_id is null and t.lease_count = 0 and t.queue = w.queue and t.priority = band.priority order by t.queued_at limit 1)
        union all
        (select t.queued_at from task_runs t where t.state = 'queued' and t.worker_id is null and t.lease_count > 0 and t.queue = w.queue and t.priority = band.priority order by t.queued_at limit 1)) as oldest)
from waiting w where w.queue is not null
order by w.queue

-- name: workers
select w.name, w.slots, (select count(*) from task_runs t where t.worker_id = w.id and t.state in ('queued', 'running') and t.state = 'running')::integer, w.last_heartbeat
from workers w where w.status = 'active'
order by w.name, w.id

-- name: leased
select state, count(*)::integer from task_runs where state in ('queued', 'running') and worker_id is not null group by state

-- name: due
select state, count(*)::integer from (select state from task_runs where due_at is not null limit $1) as due group by state

-- name: others
select
    (select count(*) from (select 1 from task_runs where state = 'awaiting_input' limit $1) as asking)::integer,
    (select count(*) from (select 1 from limit_waits limit $1) as limited)::integer,
    (select count(*) from (select 1 from deliveries where due_at is not null limit $1) as pending)::integer,
    (select min(next_fire_at) from schedules where next_fire_at is not null),
    clock_timestamp()
