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

-- name: time
select clock_timestamp()

-- name: fate
select pg_xact_status($1::text::xid8)

-- name: is_over
-- Ends a session that we lost, and tells whether it has ended. An idle one is not over: what we sent may still be on its way to it. One that began later only bears its number.
with lost as materialized (select pid from pg_stat_activity where pid = $1 and backend_start <= $2)
select count(pg_terminate_backend(pid)) = 0 from lost

-- name: find_events_by_body
-- The body names attempts and what they became, which no other transaction says at the same microsecond.
select first_seq, xmin::text from event_batches where at = $1 and body = $2 order by first_seq desc limit 1

-- name: ping
update counters set value = value + 1 where name = 'ping'

-- name: alive
select 1

-- name: notify
-- Nothing of it is kept, so nobody waits for the disk: with the default, those who listen would hear of it a flush later.
select set_config('synchronous_commit', 'off', true), pg_notify('miniairflow', $1)

-- name: notify_offers
select set_config('synchronous_commit', 'off', true), pg_notify('miniairflow_offers', $1)

-- name: listen
listen miniairflow

-- name: listen_offers
listen miniairflow_offers

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
returning first_seq, clock_timestamp()

-- name: find_events
-- Numbers of transactions that a crash swallowed are given again: the time tells ours from another's.
select first_seq, $2::text from event_batches where at = $1 and xmin = $2::text::xid8::xid order by first_seq desc limit 1

-- name: events_from
select first_seq, body from event_batches
where first_seq >= coalesce((select first_seq from event_batches where first_seq <= $1 + 1 order by first_seq desc limit 1), 0)
order by first_seq limit $2

-- name: events_after
select first_seq, last_seq, body from event_batches where first_seq > $1 order by first_seq limit $2

-- name: trim_events
-- Some of the oldest. The newest batch stays, so that whoever resumes finds where the stream ends.
with oldest as materialized (
    select first_seq, at from event_batches where first_seq > $2 order by first_seq limit $3
), trimmed as (
    delete from event_batches e using oldest o
    where e.first_seq = o.first_seq and o.at < $1 and e.first_seq < (select first_seq from event_batches order by first_seq desc limit 1)
    returning e.first_seq, e.last_seq - e.first_seq + 1 as events)
select coalesce(sum(events), 0)::bigint, count(*), coalesce(max(first_seq), $2) from trimmed

-- name: neighbours
-- Who keeps the server from removing what is gone. Without the rights of pg_monitor, sessions of other users show nothing.
select pid::bigint, coalesce(application_name, ''), coalesce(usename::text, ''), coalesce(host(client_addr), 'local'), coalesce(state, ''),
    extract(epoch from clock_timestamp() - xact_start)::float8
from pg_stat_activity
where (backend_xmin is not null or backend_xid is not null) and xact_start < clock_timestamp() - $1::interval and pid <> pg_backend_pid()
    and backend_type = 'client backend' and datname = current_database()
order by xact_start limit 10
