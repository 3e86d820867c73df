-- name: insert
insert into backfills (id, workflow_id, from_date, to_date, reprocess, runs_backwards, max_active_runs, stop_after, allowed_hours, params, reason, created_by, created_at,
    state, slots, look_at)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 'running', ?14, ?13)

-- name: insert_slot
insert into backfill_slots (backfill_id, place, slot) values (?1, ?2, ?3)

-- name: set_slot
update backfill_slots set run_id = ?3, note = ?4 where backfill_id = ?1 and place = ?2

-- name: due
select id, workflow_id, from_date, to_date, reprocess, runs_backwards, max_active_runs, stop_after, allowed_hours, params, reason, created_by, created_at, state, finished_at, note,
    slots, next_place, alive, succeeded, failed, skipped from backfills where look_at <= ?1 and not exists (select 1 from pauses where scope = 'all') order by look_at limit ?2

-- name: newest_state
select state from workflow_runs where workflow_id = ?1 and logical_date = ?2 order by id desc limit 1

-- name: alive_runs
select id from workflow_runs where backfill_id = ?1 and state in ('queued', 'running', 'up_for_retry')

-- name: find
select id, workflow_id, from_date, to_date, reprocess, runs_backwards, max_active_runs, stop_after, allowed_hours, params, reason, created_by, created_at, state, finished_at, note,
    slots, next_place, alive, succeeded, failed, skipped from backfills where id = ?1

-- name: list
select id, workflow_id, from_date, to_date, reprocess, runs_backwards, max_active_runs, stop_after, allowed_hours, params, reason, created_by, created_at, state, finished_at, note,
    slots, next_place, alive, succeeded, failed, skipped from backfills order by id desc limit ?1 offset ?2

-- name: list_of_workflow
select id, workflow_id, from_date, to_date, reprocess, runs_backwards, max_active_runs, stop_after, allowed_hours, params, reason, created_by, created_at, state, finished_at, note,
    slots, next_place, alive, succeeded, failed, skipped from backfills where workflow_id = ?3 order by id desc limit ?1 offset ?2

-- name: list_within
select id, workflow_id, from_date, to_date, reprocess, runs_backwards, max_active_runs, stop_after, allowed_hours, params, reason, created_by, created_at, state, finished_at, note,
    slots, next_place, alive, succeeded, failed, skipped from backfills where workflow_id in (select unhex(value) from json_each(?3)) order by id desc limit ?1 offset ?2

-- name: slots
select slot, run_id, note from backfill_slots where backfill_id = ?1 and place >= ?2 order by place limit ?3

-- name: next
select min(look_at) from backfills where look_at is not null and not exists (select 1 from pauses where scope = 'all')

-- name: move
update backfills set next_place = ?2, alive = alive + ?3, skipped = ?4, state = ?5, note = ?6, look_at = ?7, finished_at = ?8 where id = ?1

-- name: control
update backfills set state = ?2, note = ?3, look_at = ?4, finished_at = ?5 where id = ?1 and state in ('running', 'paused')

-- name: run_ended
-- There is room for another run.
update backfills set alive = alive - 1, succeeded = succeeded + ?2, failed = failed + ?3, look_at = case when state = 'running' then ?4 end where id = ?1

-- name: run_reopened
update backfills set alive = alive + 1, succeeded = succeeded - ?2, failed = failed - ?3 where id = ?1
