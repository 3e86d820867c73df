-- name: begin
begin

-- name: commit
commit

-- name: rollback
rollback

-- name: clock
-- The transaction's number is what tells later whether a commit that nobody answered has happened.
select clock_timestamp(), pg_current_xact_id()::text

-- name: time
select clock_timestamp()

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
select value from counters where name = 'event_seq'

-- name: insert_events
-- The last statement before the commit, sent together with it: whoever stops here holds the row that numbers the events for no longer than the server needs.
with numbered as (update counters set value = value + $1 where name = 'event_seq' returning value)
insert into event_batches (first_seq, last_seq, at, body)
select value - $1 + 1, value, $2, $3 from numbered
returning first_seq

-- name: find_events
-- Numbers of transactions that a crash swallowed are given again: the time tells ours from another's.
select first_seq from event_batches where at = $1 and xmin = $2::text::xid8::xid order by first_seq desc limit 1

-- name: events_from
select first_seq, body from event_batches
where first_seq >= coalesce((select first_seq from event_batches where first_seq <= $1 + 1 order by first_seq desc limit 1), 0)
order by first_seq limit $2

-- name: trim_events
-- The newest batch stays, so that whoever resumes finds where the stream ends.
with trimmed as (
    delete from event_batches where at < $1 and first_seq < (select max(first_seq) from event_batches)
    returning last_seq - first_seq + 1 as events)
select coalesce(sum(events), 0)::bigint from trimmed
