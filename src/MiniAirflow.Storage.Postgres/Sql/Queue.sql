-- name: claim
-- Materialised, so that the limit is taken once: as a plain subquery it could be run again and claim more.
with worker as materialized (
    select queues from workers where id = $1 and status = 'active' for share
), ready as materialized (
    select r.id, r.priority, r.queued_at
    from worker cross join lateral unnest(worker.queues) as served(queue) cross join lateral (
        select id, priority, queued_at from task_runs
        where state = 'queued' and worker_id is null and queue = served.queue
        order by priority desc, queued_at, id limit $2 for update skip locked) as r
    order by r.priority desc, r.queued_at, r.id limit $2
)
update task_runs a set worker_id = $1, lease_token = nextval('lease_tokens'), leased_at = $3, lease_count = a.lease_count + 1
from ready where a.id = ready.id
returning a.id, a.lease_token, a.workflow_run_id, a.task_index, a.attempt, a.priority, a.queued_at

-- name: claimed_by
-- What a transaction claimed whose answer got lost.
select id, lease_token, workflow_run_id, task_index, attempt, priority, queued_at
from task_runs where state = 'queued' and worker_id = $1 and xmin = $2::text::xid8::xid and leased_at = $3

-- name: lock_runs_of_leases
select r.id, r.revision from workflow_runs r
where r.id in (
    select a.workflow_run_id from unnest($1::uuid[], $2::bigint[]) as l(id, token) join task_runs a on a.id = l.id and a.lease_token = l.token)
order by r.id for no key update of r

-- name: held_by_token
select a.id, a.lease_token, a.workflow_run_id, a.task_index, a.attempt, a.state, a.lease_count, a.cancel_requested, a.leased_at, a.started_at
from unnest($1::uuid[], $2::bigint[]) as l(id, token) join task_runs a on a.id = l.id and a.lease_token = l.token
where a.state in ('queued', 'running') and a.worker_id is not null

-- name: held_by_worker
select id, lease_token, workflow_run_id, task_index, attempt, state, lease_count, cancel_requested, leased_at, started_at
from task_runs where state in ('queued', 'running') and worker_id = $1

-- name: start
update task_runs a set state = 'running', status = 'running', started_at = s.started_at
from unnest($1::uuid[], $2::bigint[], $3::timestamptz[]) as s(id, token, started_at)
where a.id = s.id and a.lease_token = s.token

-- name: finish
update task_runs a set state = f.state, status = f.status, started_at = f.started_at, finished_at = $8, outcome = f.outcome, logs = f.logs
from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[])
    as f(id, token, state, status, started_at, outcome, logs)
where a.id = f.id and a.lease_token = f.token

-- name: unlease
update task_runs a set worker_id = null from unnest($1::uuid[], $2::bigint[]) as l(id, token) where a.id = l.id and a.lease_token = l.token

-- name: take_back
update task_runs a set state = l.state, status = 'failed', finished_at = $5, outcome = l.outcome
from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[]) as l(id, token, state, outcome)
where a.id = l.id and a.lease_token = l.token

-- name: due
select workflow_run_id, task_index, attempt from task_runs where state = 'up_for_retry' and due_at <= $1 order by due_at limit $2

-- name: next_due
select min(due_at) from task_runs where state = 'up_for_retry'
