-- name: lock
-- Whoever decides about turns does so alone, until its commit is seen by the next.
select pg_advisory_xact_lock(27414703690612604)

-- name: of_key
-- All in progress; of those that wait the first, or all where one of them cancels others.
select t.run_id, t.max_runs, t.cancels, t.of_backfill, t.awaits, r.cancel_requested
from run_turns t join workflow_runs r on r.id = t.run_id
where t.workflow_id = $1 and t.turn_key = $2 and (not t.awaits
    or t.run_id in (select f.run_id from run_turns f where f.workflow_id = $1 and f.turn_key = $2 and f.awaits order by f.of_backfill, f.run_id limit $3)
    or exists (select 1 from run_turns c where c.workflow_id = $1 and c.turn_key = $2 and c.awaits and c.cancels and not c.of_backfill))

-- name: wait
insert into run_turns (run_id, workflow_id, turn_key, max_runs, cancels, of_backfill, awaits) values ($1, $2, $3, $4, $5, $6, true)

-- name: take
update run_turns set awaits = false where run_id = $1

-- name: leave
delete from run_turns where run_id = $1

-- name: awaits
select awaits from run_turns where run_id = $1

-- name: set_reason
update workflow_runs set reason = $2 where id = $1

-- name: waiting_keys
-- Keys for which somebody waits: whoever made room may have died before giving it.
select distinct workflow_id, turn_key from run_turns where awaits limit $1

-- name: find
select t.turn_key, t.max_runs,
    (select count(*) from run_turns p where p.workflow_id = t.workflow_id and p.turn_key = t.turn_key and not p.awaits),
    (select count(*) from run_turns a where a.workflow_id = t.workflow_id and a.turn_key = t.turn_key and a.awaits and (a.of_backfill, a.run_id) < (t.of_backfill, t.run_id))
from run_turns t where t.run_id = $1 and t.awaits

-- name: in_progress
select p.run_id from run_turns t join run_turns p on p.workflow_id = t.workflow_id and p.turn_key = t.turn_key and not p.awaits
where t.run_id = $1 order by p.run_id limit $2
