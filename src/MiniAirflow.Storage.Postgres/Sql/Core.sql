-- name: begin
-- Said, because a database may be set to another default, and numbering events needs it.
begin isolation level read committed

-- name: commit
commit

-- name: rollback
rollback

-- name: clock
-- The transaction's number is what tells later whether a commit that nobody answered has happened.
select clock_timestamp(), pg_current_xact_id()::text

-- name: fate
select pg_xact_status($1::text::xid8)

-- name: ping
update counters set value = value + 1 where name = 'ping'

-- name: alive
select 1

-- name: notify
select pg_notify('miniairflow', $1)

-- name: listen
listen miniairflow

-- name: last_event
select coalesce((select last_seq from event_batches order by first_seq desc limit 1), 0)

-- name: lock_events
-- Whoever numbers events does so alone, until its commit is seen by the next: the statement after this one has a younger snapshot than all commits before it.
select pg_advisory_xact_lock(27414703690612600)

-- name: insert_events
-- The last statement before the commit, sent together with it and the lock: whoever stops here holds the lock for no longer than the server needs.
insert into event_batches (first_seq, last_seq, at, body)
select last.seq + 1, last.seq + $1, $2, $3
from (select coalesce((select last_seq from event_batches order by first_seq desc limit 1), 0) as seq) as last
returning first_seq

-- name: find_events
-- Numbers of transactions that a crash swallowed are given again: the time tells ours from another's.
select first_seq from event_batches where at = $1 and xmin = $2::text::xid8::xid order by first_seq desc limit 1

-- name: events_from
select first_seq, body from event_batches
where first_seq >= coalesce((select first_seq from event_batches where first_seq <= $1 + 1 order by first_seq desc limit 1), 0)
order by first_seq limit $2

-- name: trim_events
-- Some of the oldest. The newest batch stays, so that whoever resumes finds where the stream ends.
with oldest as materialized (
    select first_seq, at from event_batches where first_seq > $2 order by first_seq limit $3
), trimmed as (
    delete from event_batches e using oldest o
    where e.first_seq = o.first_seq and o.at < $1 and e.first_seq < (select first_seq from event_batches order by first_seq desc limit 1)
    returning e.first_seq, e.last_seq - e.first_seq + 1 as events)
select coalesce(sum(events), 0)::bigint, count(*), coalesce(max(first_seq), $2) from trimmed
