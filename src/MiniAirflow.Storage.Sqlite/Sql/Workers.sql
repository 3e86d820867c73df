-- name: register
insert into workers (id, hostname, last_heartbeat, status, name, queues, slots, started_at, lease_expires_at)
values (?1, ?2, ?3, 'active', ?4, ?5, ?6, ?3, ?7)

-- name: find
select id, name, hostname, queues, slots, started_at, last_heartbeat, status from workers where id = ?1

-- name: list_active
select id, name, hostname, queues, slots, started_at, last_heartbeat, status from workers where status = 'active' order by id desc

-- name: list_between
-- Those that were alive at some time in between.
select id, name, hostname, queues, slots, started_at, last_heartbeat, status from workers where started_at < ?2 and (status = 'active' or last_heartbeat > ?1)

-- name: renew
update workers set last_heartbeat = ?2, lease_expires_at = ?3 where id = ?1 and status = 'active'

-- name: retire
update workers set status = 'inactive' where id = ?1 and status = 'active'

-- name: expired
select id from workers where status = 'active' and lease_expires_at < ?1
