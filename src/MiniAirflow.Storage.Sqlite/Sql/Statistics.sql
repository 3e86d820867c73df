-- name: queues
-- A jump from queue to queue, and a count that ends at its limit: what is behind does not have to be walked.
with recursive waiting(queue) as (
    select (select queue from task_runs where state = 'queued' and worker_id is null order by queue limit 1)
    union all
    select (select t.queue from task_runs t where t.state = 'queued' and t.worker_id is null and t.queue > w.queue order by t.queue limit 1)
    from waiting w where w.queue is not null
), bands(priority) as (
    select 0 union all select priority + 1 from bands where priority < 10
)
select w.queue,
    (select count(*) from (select 1 from task_runs t where t.state = 'queued' and t.worker_id is null and t.queue = w.queue limit ?1)),
    (select min((select t.queued_at from task_runs t where t.state = 'queued' and t.worker_id is null and t.queue = w.queue and t.priority = b.priority order by t.queued_at limit 1)) from bands b)
from waiting w where w.queue is not null
order by w.queue

-- name: workers
select w.name, w.slots, (select count(*) from task_runs t indexed by task_runs_leased where t.worker_id = w.id and t.state in ('queued', 'running') and t.state = 'running'), w.last_heartbeat
from workers w where w.status = 'active'
order by w.name, w.id

-- name: leased
select state, count(*) from task_runs indexed by task_runs_leased where state in ('queued', 'running') and worker_id is not null group by state

-- name: due
select state, count(*) from (select state from task_runs indexed by task_runs_due where due_at is not null limit ?1) group by state

-- name: others
select
    (select count(*) from (select 1 from task_runs indexed by task_runs_asking where state = 'awaiting_input' limit ?1)),
    (select count(*) from (select 1 from limit_waits limit ?1)),
    (select count(*) from (select 1 from deliveries where due_at is not null limit ?1)),
    (select min(next_fire_at) from schedules where next_fire_at is not null)
