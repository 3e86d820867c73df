-- name: lock
-- Whoever admits does so alone, until its commit is seen by the next. It locks no run after this, and attempts only where nobody else has, so it waits for nobody.
select pg_advisory_xact_lock(27414703690612601)

-- name: put
insert into pools (id, name, slots, description, rate_starts, rate_seconds, updated_at) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (name) do update set slots = excluded.slots, description = excluded.description, rate_starts = excluded.rate_starts,
    rate_seconds = excluded.rate_seconds, updated_at = excluded.updated_at

-- name: remove
delete from pools where name = $1

-- name: get
select name, slots, description, rate_starts, rate_seconds from pools where name = $1

-- name: list
select name, slots, description, rate_starts, rate_seconds from pools order by name

-- name: states
-- Only attempts that are alive count, whoever ended the others.
select l.name, p.name, p.slots, p.description, p.rate_starts, p.rate_seconds,
    (select coalesce(sum(h.slots), 0)::int from limit_holds h join task_runs a on a.id = h.task_run_id where h.limit_name = l.name and a.state in ('queued', 'running')),
    coalesce(s.starts, 0), s.oldest
from unnest($1::text[], $2::text[]) as l(name, pool)
left join pools p on p.name = l.pool
left join lateral (
    select sum(starts) as starts, min(at) as oldest from pool_starts where pool = p.name and at > coalesce($3, clock_timestamp()) - make_interval(secs => p.rate_seconds)) as s on true

-- name: forget_ended
delete from limit_holds h where h.limit_name = any($1)
    and not exists (select 1 from task_runs a where a.id = h.task_run_id and a.state in ('queued', 'running'))

-- name: waiting
select l.lane, (select count(*)::int from limit_waits w where w.lane = l.lane) from unnest($1::text[]) as l(lane)

-- name: note_starts
insert into pool_starts (id, pool, at, starts) values ($1, $2, $3, $4)

-- name: forget_starts
delete from pool_starts where pool = $1 and at <= $2::timestamptz - make_interval(secs => (select rate_seconds from pools where name = $1))

-- name: wait
insert into limit_waits (task_run_id, lane, rank, demands) select * from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[])

-- name: move
update limit_waits w set lane = m.lane from unnest($1::uuid[], $2::text[]) as m(id, lane) where w.task_run_id = m.id

-- name: move_lane
update limit_waits set lane = $2 where lane = $1

-- name: stop_waiting
delete from limit_waits where task_run_id = any($1)

-- name: hold
-- What waits by looks is let in again for each of them.
insert into limit_holds (task_run_id, place, limit_name, slots) select * from unnest($1::uuid[], $2::int[], $3::text[], $4::int[])
on conflict (task_run_id, place) do update set limit_name = excluded.limit_name, slots = excluded.slots

-- name: heads
-- Attempts that somebody has locked are about to be cancelled, and are passed over.
select w.task_run_id, w.lane, w.rank, w.demands, a.workflow_run_id, a.task_id, t.name, a.attempt, a.started_at, a.queue, a.state = 'scheduled', nullif(a.map_index, -1)
from unnest($1::text[]) as l(lane)
cross join lateral (select task_run_id, lane, rank, demands from limit_waits where lane = l.lane order by rank, task_run_id limit $2) as w
cross join lateral (select workflow_run_id, task_id, attempt, started_at, queue, state, map_index from task_runs where id = w.task_run_id for no key update skip locked) as a
join tasks t on t.id = a.task_id

-- name: lanes
-- The lanes in which somebody waits, after one: from each to the next, not row by row.
with recursive found (lane) as (
    (select w.lane from limit_waits w where w.lane > $1 order by w.lane limit 1)
    union all
    select next.lane from found cross join lateral (select w.lane from limit_waits w where w.lane > found.lane order by w.lane limit 1) as next)
select lane from found limit $2

-- name: waits_of_run
select w.task_run_id, w.lane, w.demands from task_runs a join limit_waits w on w.task_run_id = a.id
where a.workflow_run_id = $1 and a.state = 'scheduled'
