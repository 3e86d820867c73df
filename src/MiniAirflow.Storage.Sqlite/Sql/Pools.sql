-- name: put
insert into pools (id, name, slots, description, rate_starts, rate_seconds, updated_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
on conflict (name) do update set slots = excluded.slots, description = excluded.description, rate_starts = excluded.rate_starts,
    rate_seconds = excluded.rate_seconds, updated_at = excluded.updated_at

-- name: remove
delete from pools where name = ?1

-- name: get
select name, slots, description, rate_starts, rate_seconds from pools where name = ?1

-- name: list
select name, slots, description, rate_starts, rate_seconds from pools order by name

-- name: occupied
-- Only attempts that are alive count, whoever ended the others.
select coalesce(sum(h.slots), 0) from limit_holds h indexed by limit_holds_limit_name join task_runs a on a.id = h.task_run_id
where h.limit_name = ?1 and a.state in ('queued', 'running')

-- name: forget_ended
delete from limit_holds where limit_name = ?1
    and not exists (select 1 from task_runs a where a.id = limit_holds.task_run_id and a.state in ('queued', 'running'))

-- name: waiting
select count(*) from limit_waits where lane = ?1

-- name: starts
select coalesce(sum(starts), 0), min(at) from pool_starts where pool = ?1 and at > ?2

-- name: note_starts
insert into pool_starts (id, pool, at, starts) values (?1, ?2, ?3, ?4)

-- name: forget_starts
delete from pool_starts where pool = ?1 and at <= ?2

-- name: wait
insert into limit_waits (task_run_id, lane, rank, demands) values (?1, ?2, ?3, ?4)

-- name: move
update limit_waits set lane = ?2 where task_run_id = ?1

-- name: move_lane
update limit_waits set lane = ?2 where lane = ?1

-- name: stop_waiting
delete from limit_waits where task_run_id = ?1

-- name: hold
-- What waits by looks is let in again for each of them.
insert or replace into limit_holds (task_run_id, place, limit_name, slots) values (?1, ?2, ?3, ?4)

-- name: heads
select w.task_run_id, w.rank, w.demands, a.workflow_run_id, a.task_id, t.name, a.attempt, a.started_at, a.queue, a.state = 'scheduled', a.map_index
from limit_waits w indexed by limit_waits_lane join task_runs a on a.id = w.task_run_id join tasks t on t.id = a.task_id
where w.lane = ?1 order by w.rank, w.task_run_id limit ?2

-- name: lanes
-- The lanes in which somebody waits, after one: from each to the next, not row by row.
with recursive found (lane) as (
    select min(lane) from limit_waits where lane > ?1
    union all
    select (select min(w.lane) from limit_waits w where w.lane > found.lane) from found where found.lane is not null)
select lane from found where lane is not null limit ?2

-- name: waits_of_run
select w.task_run_id, w.lane, w.demands from task_runs a join limit_waits w on w.task_run_id = a.id
where a.workflow_run_id = ?1 and a.state = 'scheduled'
