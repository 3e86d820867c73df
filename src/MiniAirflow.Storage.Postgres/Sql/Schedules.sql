-- name: put
insert into schedules (workflow_id, next_slot, next_fire_at, problem, decided_at) values ($1, $2, $3, $4, $5)
on conflict (workflow_id) do update set next_slot = excluded.next_slot, next_fire_at = excluded.next_fire_at, problem = excluded.problem, decided_at = excluded.decided_at

-- name: remove
delete from schedules where workflow_id = $1

-- name: withdraw
update schedule_occurrences set outcome = 'withdrawn', decided_at = $2 where workflow_id = $1 and outcome = 'waiting'

-- name: hold
-- Paused: the slots that pass are dealt with when the pause ends.
update schedules set next_fire_at = null where workflow_id = $1

-- name: get
select s.workflow_id, w.version, s.next_slot, s.next_fire_at, s.waiting,
    (select count(*) from workflow_runs r where r.workflow_id = s.workflow_id and r.status in ('pending', 'running') and r.backfill_id is null)::int
from schedules s join workflows w on w.id = s.workflow_id where s.workflow_id = $1 for update of s

-- name: due
-- Schedulers share the work: what one of them is firing, the others leave to it. So is a workflow left that somebody holds: the others' slots do not wait for it (F43).
select s.workflow_id, w.version, s.next_slot, s.next_fire_at, s.waiting,
    (select count(*) from workflow_runs r where r.workflow_id = s.workflow_id and r.status in ('pending', 'running') and r.backfill_id is null)::int
from schedules s join workflows w on w.id = s.workflow_id
where s.next_fire_at <= $1 and ($3 or not exists (select 1 from pauses where scope = 'all'))
order by s.next_fire_at limit $2 for update of s skip locked for key share of w skip locked

-- name: ahead
-- Schedules of which slots were decided later than now.
select s.workflow_id, w.version, s.next_slot, s.next_fire_at, s.waiting, 0 from schedules s join workflows w on w.id = s.workflow_id
where s.decided_at > $1 order by s.decided_at limit $2 for update of s skip locked for key share of w skip locked

-- name: last_decided
select max(decided_at) from schedules

-- name: soon
select s.workflow_id, w.version from schedules s join workflows w on w.id = s.workflow_id where s.next_fire_at > $1 and s.next_fire_at <= $2 order by s.next_fire_at limit $3

-- name: next
select least(
    (select min(next_fire_at) from schedules where next_fire_at is not null and not exists (select 1 from pauses where scope = 'all')),
    (select min(resume_at) from pauses))

-- name: waiting
select workflow_id, slot from schedule_occurrences where workflow_id = any($1) and outcome = 'waiting' order by workflow_id, slot

-- name: past_failed
-- The workflows whose newest scheduled run has ended badly.
select w.id from unnest($1::uuid[]) as w(id)
cross join lateral (select r.state from workflow_runs r where r.workflow_id = w.id and r.logical_date is not null order by r.logical_date desc, r.id desc limit 1) as past
where past.state in ('failed', 'cancelled', 'timed_out')

-- name: taken
-- The slots that have a run already.
select r.workflow_id, r.logical_date, r.id
from unnest($1::uuid[], $2::timestamptz[]) as s(workflow_id, logical_date)
join workflow_runs r on r.workflow_id = s.workflow_id and r.logical_date = s.logical_date

-- name: move
update schedules s set next_slot = m.next_slot, next_fire_at = m.next_fire_at, waiting = m.waiting, problem = m.problem, decided_at = $6
from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::int[], $5::text[]) as m(workflow_id, next_slot, next_fire_at, waiting, problem)
where s.workflow_id = m.workflow_id

-- name: note
-- A slot that was started stays so; one that waits is decided later, and after the clock has gone back others are decided again.
insert into schedule_occurrences (workflow_id, slot, last_slot, slots, outcome, decided_at, run_id, lag_ms, reason)
select n.workflow_id, n.slot, n.last_slot, n.slots, n.outcome, $9, n.run_id, n.lag_ms, n.reason
from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::int[], $5::text[], $6::uuid[], $7::bigint[], $8::text[])
    as n(workflow_id, slot, last_slot, slots, outcome, run_id, lag_ms, reason)
on conflict (workflow_id, slot) do update set last_slot = excluded.last_slot, slots = excluded.slots, outcome = excluded.outcome, decided_at = excluded.decided_at,
    run_id = excluded.run_id, lag_ms = excluded.lag_ms, reason = coalesce(excluded.reason, schedule_occurrences.reason)
where schedule_occurrences.outcome <> 'started'

-- name: run_ended
-- There may be room for a slot that waits.
update schedules set next_fire_at = $2 where workflow_id = any($1) and waiting > 0 and next_fire_at is not null

-- name: failures
-- How many of the newest scheduled runs have failed.
select count(*) filter (where past.state in ('failed', 'timed_out')) from (
    select state from workflow_runs where workflow_id = $1 and logical_date is not null and backfill_id is null order by logical_date desc limit $2) as past

-- name: cancellable
select id from workflow_runs
where workflow_id = $1 and status in ('pending', 'running') and logical_date is not null and backfill_id is null and not cancel_requested

-- name: occurrences
-- Of the rows before the first instant only the last can reach it.
select workflow_id, slot, last_slot, slots, outcome, decided_at, run_id, lag_ms, reason from schedule_occurrences
where workflow_id = $1 and ($2::timestamptz is null or last_slot >= $2)
    and ($2::timestamptz is null or slot >= coalesce((select slot from schedule_occurrences where workflow_id = $1 and slot <= $2 order by slot desc limit 1), $2))
    and ($3::timestamptz is null or slot <= $3) and ($4::text is null or outcome = $4)
order by slot desc limit $5 offset $6

-- name: forget_occurrences
delete from schedule_occurrences where workflow_id = $1
