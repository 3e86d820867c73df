-- name: insert
insert into deliveries (id, workflow_id, version, task_index, hook_index, run_id, event, notice, target, created_at, due_at)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)

-- name: due
select id, workflow_id, version, task_index, hook_index, run_id, event, notice, target, state, attempts, created_at, due_at, ended_at, answer, problem
from deliveries where due_at <= ?1 order by due_at limit ?2

-- name: next
select min(due_at) from deliveries where due_at is not null

-- name: claim
update deliveries set attempts = attempts + 1, due_at = ?2 where id = ?1

-- name: put_off
update deliveries set due_at = ?2, problem = ?3 where id = ?1

-- name: end
update deliveries set state = ?3, due_at = ?4, ended_at = ?5, answer = ?6, problem = ?7 where id = ?1 and attempts = ?2 and state = 'pending'

-- name: retry
update deliveries set state = 'pending', attempts = 0, due_at = ?2, ended_at = null where id = ?1

-- name: find
select id, workflow_id, version, task_index, hook_index, run_id, event, notice, target, state, attempts, created_at, due_at, ended_at, answer, problem
from deliveries where id = ?1

-- name: list
select id, workflow_id, version, task_index, hook_index, run_id, event, notice, target, state, attempts, created_at, due_at, ended_at, answer, problem
from deliveries where (?1 is null or id < ?1)
order by id desc limit ?2 offset ?3

-- name: list_of_workflow
select id, workflow_id, version, task_index, hook_index, run_id, event, notice, target, state, attempts, created_at, due_at, ended_at, answer, problem
from deliveries where workflow_id = ?5 and (?1 is null or id < ?1) and (?4 is null or state = ?4)
order by id desc limit ?2 offset ?3

-- name: list_of_run
select id, workflow_id, version, task_index, hook_index, run_id, event, notice, target, state, attempts, created_at, due_at, ended_at, answer, problem
from deliveries where run_id = ?5 and (?1 is null or id < ?1) and (?4 is null or state = ?4)
order by id desc limit ?2 offset ?3

-- name: list_within
select id, workflow_id, version, task_index, hook_index, run_id, event, notice, target, state, attempts, created_at, due_at, ended_at, answer, problem
from deliveries where workflow_id in (select unhex(value) from json_each(?5)) and (?1 is null or id < ?1) and (?4 is null or state = ?4)
order by id desc limit ?2 offset ?3

-- name: list_by_state
select id, workflow_id, version, task_index, hook_index, run_id, event, notice, target, state, attempts, created_at, due_at, ended_at, answer, problem
from deliveries where state = ?4 and (?1 is null or id < ?1)
order by id desc limit ?2 offset ?3

-- name: trim
delete from deliveries where rowid in (select rowid from deliveries where state = ?1 and ended_at < ?2 limit ?3)
