-- name: claim
-- "is true" keeps the server from looking for the worker among all active ones.
-- Materialised, so that the limit is taken once: as a plain subquery it could be run again and claim more.
-- Band by band, most urgent first, and no further than is wanted. Each begins at its floor: before it lie only entries of attempts that are gone.
-- The worker is locked last, and only when there is something: who finds nothing writes nothing, and costs the disk no flush.
with worker as materialized (
    select queues from workers where id = $1 and (status = 'active') is true and drained_at is null
), served as materialized (
    select s.queue from worker cross join lateral unnest(worker.queues) as s(queue)
    where not exists (select 1 from pauses p where p.scope = 'queue' and p.name = s.queue) and not exists (select 1 from pauses p where p.scope = 'all')
), ready as materialized (
    select r.id
    from (select priority from generate_series(0, 10) as band(priority) order by priority desc) as band cross join lateral (
        select one.id, one.queued_at
        from served
        left join unnest($4::text[], $5::int[], $6::timestamptz[], $7::uuid[]) as floor(queue, priority, queued_at, id)
            on floor.queue = served.queue and floor.priority = band.priority
        cross join lateral (
            select * from (
                select id, queued_at from task_runs
                where state = 'queued' and worker_id is null and lease_count = 0 and queue = served.queue and priority = band.priority
                    and (queued_at, id) >= (coalesce(floor.queued_at, '-infinity'), coalesce(floor.id, '00000000-0000-0000-0000-000000000000'))
                order by queued_at, id limit $2 for update skip locked) as fresh
            union all
            select * from (
                select id, queued_at from task_runs
                where state = 'queued' and worker_id is null and lease_count > 0 and queue = served.queue and priority = band.priority
                order by queued_at, id limit $2 for update skip locked) as returned) as one
        order by one.queued_at, one.id limit $2) as r
    order by band.priority desc limit $2
), alive as materialized (
    select id from workers where id = $1 and (status = 'active') is true and drained_at is null and exists (select 1 from ready) for share
)
update task_runs a set worker_id = alive.id, lease_token = nextval('lease_tokens'), leased_at = coalesce($3, clock_timestamp()), lease_count = a.lease_count + 1
from ready cross join alive where a.id = ready.id
returning a.id, a.lease_token, a.workflow_run_id, a.task_index, a.attempt, a.priority, a.queued_at, a.lease_count, a.map_index

-- name: given
-- What others leased to a worker that had offered to take it. What was leased too long ago is about to be taken back by whoever gave it.
select id, lease_token, workflow_run_id, task_index, attempt, priority, queued_at, lease_count, map_index
from task_runs where state in ('queued', 'running') and worker_id = $1 and lease_token >= $2 and state = 'queued' and not cancel_requested
    and leased_at > coalesce($3, clock_timestamp()) - interval '1 second'
    and exists (select 1 from workers where id = $1 and (status = 'active') is true)

-- name: unstarted
select a.id, a.lease_token from unnest($1::uuid[], $2::bigint[]) as g(id, token) join task_runs a on a.id = g.id and a.lease_token = g.token
where a.state = 'queued' and a.worker_id is not null

-- name: look
-- Where the live rows of each band that a worker serves begin, from a floor on. Rows that somebody is claiming count: the claim may be taken back.
select served.queue, band.priority, first.queued_at, first.id
from workers as worker cross join lateral unnest(worker.queues) as served(queue) cross join generate_series(0, 10) as band(priority)
left join unnest($2::text[], $3::int[], $4::timestamptz[], $5::uuid[]) as floor(queue, priority, queued_at, id)
    on floor.queue = served.queue and floor.priority = band.priority
left join lateral (
    select queued_at, id from task_runs
    where state = 'queued' and worker_id is null and lease_count = 0 and queue = served.queue and priority = band.priority
        and (queued_at, id) >= (coalesce(floor.queued_at, '-infinity'), coalesce(floor.id, '00000000-0000-0000-0000-000000000000'))
    order by queued_at, id limit 1) as first on true
where worker.id = $1

-- name: claimed_by
-- What a transaction claimed whose answer got lost.
select id, lease_token, workflow_run_id, task_index, attempt, priority, queued_at, lease_count, map_index
from task_runs where state = 'queued' and worker_id = $1 and xmin = $2::text::xid8::xid and leased_at = $3

-- name: lock_runs_of_leases
select r.id, r.revision, r.state, r.started_at, r.cancel_requested, r.shape, r.timed_out from workflow_runs r
where r.id in (
    select a.workflow_run_id from unnest($1::uuid[], $2::bigint[]) as l(id, token) join task_runs a on a.id = l.id and a.lease_token = l.token)
order by r.id for no key update of r

-- name: expect_runs
-- Locks runs, and fails when one is not as it is expected.
with locked as materialized (
    select r.revision = e.revision as is_expected
    from unnest($1::uuid[], $2::bigint[]) as e(id, revision) join workflow_runs r on r.id = e.id order by r.id for no key update of r)
select 1 / (count(*) filter (where is_expected) = cardinality($1::uuid[]))::int from locked

-- name: expect_held
-- Under the runs' locks: fails when one of these is not held as it is expected.
select 1 / (count(*) = cardinality($1::uuid[]))::int
from unnest($1::uuid[], $2::bigint[], $3::text[], $4::boolean[]) as e(id, token, state, cancel_requested) join task_runs a on a.id = e.id
where a.lease_token = e.token and a.state = e.state and a.worker_id is not null and a.cancel_requested = e.cancel_requested

-- name: held_by_token
-- First by identity, then by state: the other way round the server may take the index of leases, which has no end to its dead entries beside an old snapshot.
with named as materialized (
    select a.id, a.lease_token, a.workflow_run_id, a.task_index, a.attempt, a.state, a.lease_count, a.cancel_requested, a.leased_at, a.started_at, a.worker_id, a.map_index
    from unnest($1::uuid[], $2::bigint[]) as l(id, token) join task_runs a on a.id = l.id and a.lease_token = l.token)
select id, lease_token, workflow_run_id, task_index, attempt, state, lease_count, cancel_requested, leased_at, started_at, map_index, worker_id
from named where state in ('queued', 'running') and worker_id is not null

-- name: held_by_worker
select id, lease_token, workflow_run_id, task_index, attempt, state, lease_count, cancel_requested, leased_at, started_at, map_index, worker_id
from task_runs where state in ('queued', 'running') and worker_id = $1 and lease_token >= $2

-- name: start
-- This and the next two fail, by dividing by zero, unless all of them are held as the decision supposed: where a turn was foreseen, nobody has looked.
-- As a case, so that the server goes by identity, and not by the index of leases (see held_by_token).
with done as (
    update task_runs a set state = 'running', status = 'running', started_at = s.started_at
    from unnest($1::uuid[], $2::bigint[], $3::timestamptz[]) as s(id, token, started_at)
    where a.id = s.id and a.lease_token = s.token and case when a.worker_id is null then false else a.state = 'queued' end returning 1)
select 1 / (count(*) = cardinality($1::uuid[]))::int from done

-- name: finish
with done as (
    update task_runs a set state = f.state, status = f.status, started_at = f.started_at, finished_at = $8, outcome = f.outcome, logs = f.logs
    from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $9::boolean[])
        as f(id, token, state, status, started_at, outcome, logs, cancel_requested)
    where a.id = f.id and a.lease_token = f.token and a.cancel_requested = f.cancel_requested
        and case when a.worker_id is null then false else a.state in ('queued', 'running') end returning 1)
select 1 / (count(*) = cardinality($1::uuid[]))::int from done

-- name: unlease
with done as (
    update task_runs a set worker_id = null from unnest($1::uuid[], $2::bigint[], $3::boolean[]) as l(id, token, cancel_requested)
    where a.id = l.id and a.lease_token = l.token and a.cancel_requested = l.cancel_requested and case when a.worker_id is null then false else true end returning 1)
select 1 / (count(*) = cardinality($1::uuid[]))::int from done

-- name: take_back
update task_runs a set state = l.state, status = 'failed', finished_at = $5, outcome = l.outcome
from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[]) as l(id, token, state, outcome)
where a.id = l.id and a.lease_token = l.token

-- name: due
-- Retries whose delay is over, and waits that somebody must look at.
select workflow_run_id, task_index, attempt, due_at, id, state, map_index from task_runs
where due_at <= $1 and due_at >= $3 order by due_at, id limit $2

-- name: lane_of
select lane from limit_waits where task_run_id = $1

-- name: expire
-- Only one that nobody holds: a claim locks the row, and either waits for us or is seen here.
update task_runs set state = 'failed', status = 'failed', finished_at = $2, outcome = $3, due_at = null
where id = $1 and state in ('queued', 'scheduled') and worker_id is null and due_at <= $2 returning id

-- name: put_off
update task_runs set due_at = $2 where id = $1 and state = 'queued' and due_at <= $3

-- name: put_off_unreadable
update task_runs set due_at = $2 where id = any($1) and due_at <= $3

-- name: forget_due
update task_runs set due_at = null where id = $1

-- name: next_due
select due_at from task_runs where due_at >= $1 order by due_at limit 1
