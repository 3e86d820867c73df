-- name: put
insert into schedules (workflow_id, cron, timezone, next_fire_at, problem) values ($1, $2, $3, $4, $5)
on conflict (workflow_id) do update set cron = excluded.cron, timezone = excluded.timezone, next_fire_at = excluded.next_fire_at, problem = excluded.problem

-- name: remove
delete from schedules where workflow_id = $1

-- name: get
select cron, timezone, next_fire_at from schedules where workflow_id = $1 for update

-- name: due
-- Schedulers share the work: what one of them is firing, the others leave to it. So is a workflow left that somebody holds: the others' slots do not wait for it (F43).
select s.workflow_id, s.cron, s.timezone, s.next_fire_at from schedules s join workflows w on w.id = s.workflow_id
where s.next_fire_at <= $1 order by s.next_fire_at limit $2 for update of s skip locked for key share of w skip locked

-- name: move
-- Guarded by the slot it had: who comes second changes nothing.
update schedules set next_fire_at = $3, problem = $4 where workflow_id = $1 and next_fire_at = $2 returning workflow_id

-- name: next
select min(next_fire_at) from schedules where next_fire_at is not null

-- name: set_problem
update schedules set problem = $2 where workflow_id = $1
