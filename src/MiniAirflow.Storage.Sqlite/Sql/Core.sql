-- name: begin
begin immediate

-- name: begin_read
begin deferred

-- name: commit
commit

-- name: rollback
rollback

-- name: ping
insert into counters (name, value) values ('ping', 1) on conflict (name) do update set value = value + 1

-- name: read_token
select value from counters where name = 'lease_token'

-- name: write_token
update counters set value = ?1 where name = 'lease_token'

-- name: last_event
select last_seq from event_batches order by first_seq desc limit 1

-- name: insert_events
insert into event_batches (first_seq, last_seq, at, body) values (?1, ?2, ?3, ?4)

-- name: events_from
select first_seq, body from event_batches
where first_seq >= coalesce((select first_seq from event_batches where first_seq <= ?1 + 1 order by first_seq desc limit 1), 0)
order by first_seq

-- name: trim_events
-- The newest batch stays, so that the numbering goes on after a restart.
delete from event_batches where at < ?1 and first_seq < (select max(first_seq) from event_batches)
returning last_seq - first_seq + 1
