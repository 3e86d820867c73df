-- name: insert
insert into backfills (id, workflow_id, from_date, to_date, reprocess, runs_backwards, max_active_runs, stop_after, allowed_hours, params, reason, created_by, created_at,
    state, slots, look_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'running', $14, $13)

-- name: insert_slots
insert into backfill_slots (backfill_id, place, slot) select $1, s.place - 1, s.slot from unnest($2::timestamptz[]) with ordinality as s(slot, place)

-- name: set_slots
update backfill_slots b set run_id = s.run_id, note = s.note
from unnest($2::int[], $3::uuid[], $4::text[]) as s(place, run_id, note) where b.backfill_id = $1 and b.place = s.place

-- name: due
select id, workflow_id, from_date, to_date, reprocess, runs_backwards, max_active_runs, stop_after, allowed_hours, params, reason, created_by, created_at, state, finished_at, note,
    slots, next_place, alive, succeeded, failed, skipped from backfills where look_at <= $1 and not exists (select 1 from pauses where scope = 'all') order by look_at limit $2 for update skip locked

-- name: lock
select id, workflow_id, from_date, to_date, reprocess, runs_backwards, max_active_runs, stop_after, allowed_hours, params, reason, created_by, created_at, state, finished_at, note,
    slots, next_place, alive, succeeded, failed, skipped from backfills where id = $1 for update

-- name: newest_states
select s.place, newest.state
from unnest($2::timestamptz[]) with ordinality as s(logical_date, place)
cross join lateral (select r.state from workflow_runs r where r.workflow_id = $1 and r.logical_date = s.logical_date order by r.id desc limit 1) as newest

-- name: alive_runs
select id from workflow_runs where backfill_id = $1 and status in ('pending', 'running')

-- name: find
select id, workflow_id, from_date, to_date, reprocess, runs_backwards, max_active_runs, stop_after, allowed_hours, params, reason, created_by, created_at, state, finished_at, note,
    slots, next_place, alive, succeeded, failed, skipped from backfills where id = $1

-- name: list
select id, workflow_id, from_date, to_date, reprocess, runs_backwards, max_active_runs, stop_after, allowed_hours, params, reason, created_by, created_at, state, finished_at, note,
    slots, next_place, alive, succeeded, failed, skipped from backfills order by id desc limit $1 offset $2

-- name: list_of_workflow
select id, workflow_id, from_date, to_date, reprocess, runs_backwards, max_active_runs, stop_after, allowed_hours, params, reason, created_by, created_at, state, finished_at, note,
    slots, next_place, alive, succeeded, failed, skipped from backfills where workflow_id = $3 order by id desc limit $1 offset $2

-- name: list_within
select id, workflow_id, from_date, to_date, reprocess, runs_backwards, max_active_runs, stop_after, allowed_hours, params, reason, created_by, created_at, state, finished_at, note,
    slots, next_place, alive, succeeded, failed, skipped from backfills where workflow_id = any($3) order by id desc limit $1 offset $2

-- name: slots
select slot, run_id, note from backfill_slots where backfill_id = $1 and place >= $2 order by place limit $3

-- name: next
select min(look_at) from backfills where look_at is not null and not exists (select 1 from pauses where scope = 'all')

-- name: move
update backfills set next_place = $2, alive = alive + $3, skipped = $4, state = $5, note = $6, look_at = $7, finished_at = $8 where id = $1

-- name: control
update backfills set state = $2, note = $3, look_at = $4, finished_at = $5 where id = $1 and state in ('running', 'paused')

-- name: run_ended
-- There is room for another run.
update backfills set alive = alive - 1, succeeded = succeeded + $2, failed = failed + $3, look_at = case when state = 'running' then $4::timestamptz end where id = $1

-- name: run_reopened
update backfills set alive = alive + 1, succeeded = succeeded - $2, failed = failed - $3 where id = $1
