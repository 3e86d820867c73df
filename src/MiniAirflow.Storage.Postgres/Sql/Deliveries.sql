-- name: insert
insert into deliveries (id, workflow_id, version, task_index, hook_index, run_id, event, notice, target, created_at, due_at)
select n.*, $10, $10
from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::int[], $6::uuid[], $7::text[], $8::text[], $9::text[])
    as n(id, workflow_id, version, task_index, hook_index, run_id, event, notice, target)

-- name: due
-- What another scheduler is claiming is left to it.
select id, workflow_id, version, task_index, hook_index, run_id, event, notice, target, state, attempts, created_at, due_at, ended_at, answer, problem
from deliveries where due_at <= $1 order by due_at limit $2 for update skip locked

-- name: next
select min(due_at) from deliveries where due_at is not null

-- name: claim
update deliveries set attempts = attempts + 1, due_at = $2 where id = any($1)

-- name: put_off
update deliveries set due_at = $2, problem = $3 where id = any($1)

-- name: end
update deliveries set state = $3, due_at = $4, ended_at = $5, answer = $6, problem = $7 where id = $1 and attempts = $2 and state = 'pending' returning id

-- name: retry
update deliveries set state = 'pending', attempts = 0, due_at = $2, ended_at = null where id = $1 returning id

-- name: find
select id, workflow_id, version, task_index, hook_index, run_id, event, notice, target, state, attempts, created_at, due_at, ended_at, answer, problem
from deliveries where id = $1

-- name: find_many
select id, workflow_id, version, task_index, hook_index, run_id, event, notice, target, state, attempts, created_at, due_at, ended_at, answer, problem
from deliveries where id = any($1) order by id

-- name: list
select id, workflow_id, version, task_index, hook_index, run_id, event, notice, target, state, attempts, created_at, due_at, ended_at, answer, problem
from deliveries where id < $1
order by id desc limit $2 offset $3

-- name: list_of_workflow
select id, workflow_id, version, task_index, hook_index, run_id, event, notice, target, state, attempts, created_at, due_at, ended_at, answer, problem
from deliveries where workflow_id = $5 and id < $1 and ($4::text is null or state = $4)
order by id desc limit $2 offset $3

-- name: list_of_run
select id, workflow_id, version, task_index, hook_index, run_id, event, notice, target, state, attempts, created_at, due_at, ended_at, answer, problem
from deliveries where run_id = $5 and id < $1 and ($4::text is null or state = $4)
order by id desc limit $2 offset $3

-- name: list_within
select id, workflow_id, version, task_index, hook_index, run_id, event, notice, target, state, attempts, created_at, due_at, ended_at, answer, problem
from deliveries where workflow_id = any($5) and id < $1 and ($4::text is null or state = $4)
order by id desc limit $2 offset $3

-- name: list_by_state
-- A row comparison, and an order that only the index of the state has: see Runs/list_by_status.
select id, workflow_id, version, task_index, hook_index, run_id, event, notice, target, state, attempts, created_at, due_at, ended_at, answer, problem
from deliveries where (state, id) < ($4, $1) and state >= $4
order by state desc, id desc limit $2 offset $3

-- name: trim
with trimmed as (
    delete from deliveries where id in (select id from deliveries where state = $1 and ended_at < $2 order by ended_at limit $3) returning 1)
select count(*) from trimmed
