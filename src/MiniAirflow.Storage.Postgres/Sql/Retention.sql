-- name: lock
-- One process at a time removes, and whoever finds it taken leaves it to that one.
select pg_try_advisory_xact_lock(27414703690612605), clock_timestamp()

-- name: workflows
-- The definition only where it may say something of it.
select w.id, case when position('"retention"' in v.definition) > 0 then v.definition end
from workflows w join workflow_versions v on v.workflow_id = w.id and v.version = w.version order by w.id

-- name: oldest_counted
-- The last of the newest so many that have ended; the index is by status, so so many of each are merged.
select r.id from unnest(array['success', 'failed']) as wanted(status)
cross join lateral (select id from workflow_runs where workflow_id = $1 and status = wanted.status order by id desc limit $2) as r
order by r.id desc limit 1 offset $2 - 1

-- name: needed
-- What others look back at: the last that succeeded, and the newest with a logical date.
(select id from workflow_runs where workflow_id = $1 and status = 'success' order by id desc limit 1)
union
(select id from workflow_runs where workflow_id = $1 and logical_date is not null order by logical_date desc, id desc limit 1)

-- name: ended
select r.id, r.state, r.finished_at,
    exists (select 1 from task_runs p join workflow_runs pr on pr.id = p.workflow_run_id where p.id = r.parent_task_run_id and pr.finished_at is null)
from unnest(array['success', 'failed']) as wanted(status)
cross join lateral (select * from workflow_runs where workflow_id = $1 and status = wanted.status and id > $2 and id < $3 order by id limit $4) as r
order by r.id limit $4

-- name: runs
-- Locked: nobody clears them from here on.
select r.id, r.state, r.finished_at,
    exists (select 1 from task_runs p join workflow_runs pr on pr.id = p.workflow_run_id where p.id = r.parent_task_run_id and pr.finished_at is null)
from workflow_runs r where r.id = any($1) order by r.id for update of r skip locked

-- name: going
select r.id from run_removals g join workflow_runs r on r.id = g.run_id where r.workflow_id = $1 order by r.id

-- name: is_going
select true from run_removals where run_id = $1

-- name: begin
insert into run_removals (run_id) values ($1) on conflict do nothing

-- name: remove_attempts
delete from task_runs where id in (select id from task_runs where workflow_run_id = $1 limit $2) returning id

-- name: remove_logs
delete from task_log_chunks where task_run_id = any($1)

-- name: remove_deliveries
delete from deliveries where run_id = any($1) and state <> 'pending'

-- name: remove_occurrences
delete from schedule_occurrences o using workflow_runs r
where r.id = any($1) and o.workflow_id = r.workflow_id and o.slot = coalesce(r.data_interval_end, r.logical_date) and o.run_id = r.id and o.outcome <> 'waiting'

-- name: remove_runs
delete from workflow_runs where id = any($1)

-- name: trim_occurrences
with gone as (
    delete from schedule_occurrences where (workflow_id, slot) in (
        select o.workflow_id, o.slot from schedule_occurrences o
        where o.workflow_id = $1 and o.slot < coalesce($2, clock_timestamp()) - make_interval(secs => $3) and o.decided_at < coalesce($2, clock_timestamp()) - make_interval(secs => $3)
            and o.outcome <> 'waiting' and (o.run_id is null or not exists (select 1 from workflow_runs r where r.id = o.run_id)) limit $4)
    returning 1)
select count(*) from gone
