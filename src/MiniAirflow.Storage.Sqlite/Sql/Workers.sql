-- name: register
-- The same process under a new identity keeps the drain of the one before.
insert into workers (id, hostname, last_heartbeat, status, name, queues, slots, started_at, lease_expires_at, drained_at, drained_by, drain_reason)
select ?1, ?2, ?3, 'active', ?4, ?5, ?6, ?3, ?7, before.drained_at, before.drained_by, coalesce(before.drain_reason, '')
from (select 1) left join workers before on before.id = ?8

-- name: find
select id, name, hostname, queues, slots, started_at, last_heartbeat, status, drained_at, drained_by, drain_reason from workers where id = ?1

-- name: list_active
select id, name, hostname, queues, slots, started_at, last_heartbeat, status, drained_at, drained_by, drain_reason from workers where status = 'active' order by id desc

-- name: list_between
-- Those that were alive at some time in between.
select id, name, hostname, queues, slots, started_at, last_heartbeat, status, drained_at, drained_by, drain_reason from workers where started_at < ?2 and (status = 'active' or last_heartbeat > ?1)

-- name: renew
update workers set last_heartbeat = ?2, lease_expires_at = ?3 where id = ?1 and status = 'active'

-- name: retire
update workers set status = 'inactive' where id = ?1 and status = 'active'

-- name: drain
-- One that is drained already keeps its time, and gets the new reason.
update workers set drained_at = coalesce(drained_at, ?2), drained_by = ?3, drain_reason = ?4 where id = ?1 and status = 'active'

-- name: undrain
update workers set drained_at = null, drained_by = null, drain_reason = '' where id = ?1 and status = 'active'

-- name: held
select worker_id, count(*) from task_runs indexed by task_runs_leased where state in ('queued', 'running') and worker_id is not null group by worker_id

-- name: expired
select id from workers where status = 'active' and lease_expires_at < ?1
