-- name: put
insert into schedules (workflow_id, next_slot, next_fire_at, problem, decided_at) values (?1, ?2, ?3, ?4, ?5)
on conflict (workflow_id) do update set next_slot = excluded.next_slot, next_fire_at = excluded.next_fire_at, problem = excluded.problem, decided_at = excluded.decided_at

-- name: remove
delete from schedules where workflow_id = ?1

-- name: withdraw
update schedule_occurrences set outcome = 'withdrawn', decided_at = ?2 where workflow_id = ?1 and outcome = 'waiting'

-- name: hold
-- Paused: the slots that pass are dealt with when the pause ends.
update schedules set next_fire_at = null where workflow_id = ?1

-- name: get
select s.workflow_id, w.version, s.next_slot, s.next_fire_at, s.waiting from schedules s join workflows w on w.id = s.workflow_id where s.workflow_id = ?1

-- name: due
select s.workflow_id, w.version, s.next_slot, s.next_fire_at, s.waiting from schedules s join workflows w on w.id = s.workflow_id
where s.next_fire_at <= ?1 and (?3 or not exists (select 1 from pauses where scope = 'all')) order by s.next_fire_at limit ?2

-- name: ahead
-- Schedules of which slots were decided later than now.
select s.workflow_id, w.version, s.next_slot, s.next_fire_at, s.waiting from schedules s join workflows w on w.id = s.workflow_id where s.decided_at > ?1 limit ?2

-- name: last_decided
select max(decided_at) from schedules

-- name: soon
select s.workflow_id, w.version from schedules s join workflows w on w.id = s.workflow_id where s.next_fire_at > ?1 and s.next_fire_at <= ?2 order by s.next_fire_at limit ?3

-- name: next
select min(at) from (
    select min(next_fire_at) as at from schedules where next_fire_at is not null and not exists (select 1 from pauses where scope = 'all')
    union all select min(resume_at) from pauses)

-- name: active
select count(*) from workflow_runs indexed by workflow_runs_alive where workflow_id = ?1 and state in ('queued', 'running', 'up_for_retry') and backfill_id is null

-- name: waiting
select slot from schedule_occurrences where workflow_id = ?1 and outcome = 'waiting' order by slot

-- name: past_state
select state from workflow_runs where workflow_id = ?1 and logical_date is not null order by logical_date desc, id desc limit 1

-- name: taken
select id from workflow_runs where workflow_id = ?1 and logical_date = ?2 limit 1

-- name: move
update schedules set next_slot = ?2, next_fire_at = ?3, waiting = ?4, problem = ?5, decided_at = ?6 where workflow_id = ?1

-- name: note
-- A slot that was started stays so; one that waits is decided later, and after the clock has gone back others are decided again.
insert into schedule_occurrences (workflow_id, slot, last_slot, slots, outcome, decided_at, run_id, lag_ms, reason) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
on conflict (workflow_id, slot) do update set last_slot = excluded.last_slot, slots = excluded.slots, outcome = excluded.outcome, decided_at = excluded.decided_at,
    run_id = excluded.run_id, lag_ms = excluded.lag_ms, reason = coalesce(excluded.reason, reason)
where outcome <> 'started'

-- name: run_ended
-- There may be room for a slot that waits.
update schedules set next_fire_at = ?2 where workflow_id = ?1 and waiting > 0 and next_fire_at is not null

-- name: failures
select count(*) from (select state from workflow_runs where workflow_id = ?1 and logical_date is not null and backfill_id is null order by logical_date desc limit ?2)
where state in ('failed', 'timed_out')

-- name: cancellable
select id from workflow_runs indexed by workflow_runs_alive
where workflow_id = ?1 and state in ('queued', 'running', 'up_for_retry') and logical_date is not null and backfill_id is null and cancel_requested = 0

-- name: occurrences
-- Of the rows before the first instant only the last can reach it.
select workflow_id, slot, last_slot, slots, outcome, decided_at, run_id, lag_ms, reason from schedule_occurrences
where workflow_id = ?1 and (?2 is null or last_slot >= ?2)
    and (?2 is null or slot >= coalesce((select slot from schedule_occurrences where workflow_id = ?1 and slot <= ?2 order by slot desc limit 1), ?2))
    and (?3 is null or slot <= ?3) and (?4 is null or outcome = ?4)
order by slot desc limit ?5 offset ?6
