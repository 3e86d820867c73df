-- name: insert
insert into workflows (id, name, description, schedule_cron, is_active, created_at, version, tags) values ($1, $2, $3, $4, $5, $6, 1, $7)

-- name: update
update workflows set name = $2, description = $3, schedule_cron = $4, is_active = $5, version = $6, tags = $7 where id = $1

-- name: set_active
update workflows set is_active = $2 where id = $1

-- name: delete
delete from workflows where id = $1

-- name: lock
-- Against other publications. Runs may be created meanwhile: a large version takes its time (F43).
select id from workflows where id = $1 for no key update

-- name: lock_by_name
select id from workflows where name = $1 for no key update

-- name: lock_out_runs
select id from workflows where id = $1 for update

-- name: alive_runs
select exists (select 1 from workflow_runs where workflow_id = $1 and status in ('pending', 'running'))

-- name: delete_logs
delete from task_log_chunks where task_run_id in (
    select a.id from task_runs a join workflow_runs r on r.id = a.workflow_run_id where r.workflow_id = $1)

-- name: expect
-- Fails when a workflow is gone, or not as it is remembered.
select 1 / count(*) from workflows where id = $1 and version = $2 and name = $3

-- name: find
select w.id, w.name, w.description, w.schedule_cron, w.is_active, w.created_at, w.version,
    case when s.waiting > 0 and s.next_fire_at is not null then s.next_slot else s.next_fire_at end, s.problem, w.tags
from workflows w left join schedules s on s.workflow_id = w.id
where w.id = $1

-- name: find_by_name
select w.id, w.name, w.description, w.schedule_cron, w.is_active, w.created_at, w.version,
    case when s.waiting > 0 and s.next_fire_at is not null then s.next_slot else s.next_fire_at end, s.problem, w.tags
from workflows w left join schedules s on s.workflow_id = w.id
where w.name = $1

-- name: list
select w.id, w.name, w.description, w.schedule_cron, w.is_active, w.created_at, w.version,
    case when s.waiting > 0 and s.next_fire_at is not null then s.next_slot else s.next_fire_at end, s.problem, w.tags
from workflows w left join schedules s on s.workflow_id = w.id
order by w.id desc limit $1 offset $2

-- name: list_within
select w.id, w.name, w.description, w.schedule_cron, w.is_active, w.created_at, w.version,
    case when s.waiting > 0 and s.next_fire_at is not null then s.next_slot else s.next_fire_at end, s.problem, w.tags
from workflows w left join schedules s on s.workflow_id = w.id
where w.id = any($3)
order by w.id desc limit $1 offset $2

-- name: names
select id, name from workflows

-- name: count
select count(*) from workflows

-- name: version
select hash, definition, created_at from workflow_versions where workflow_id = $1 and version = $2

-- name: versions
select v.hash, v.definition, v.created_at, v.workflow_id, v.version,
    array(select t.id from tasks t where t.workflow_id = v.workflow_id and t.version = v.version order by t.task_index)
from unnest($1::uuid[], $2::int[]) as n(workflow_id, version) join workflow_versions v on v.workflow_id = n.workflow_id and v.version = n.version

-- name: version_numbers
select version from workflow_versions where workflow_id = $1 order by version desc

-- name: version_hash
select hash from workflow_versions where workflow_id = $1 and version = $2

-- name: insert_version
insert into workflow_versions (workflow_id, version, hash, definition, created_at) values ($1, $2, $3, $4, $5)

-- name: task_ids
select id from tasks where workflow_id = $1 and version = $2 order by task_index

-- name: insert_tasks
insert into tasks (id, workflow_id, name, command, retry_count, retry_delay_seconds, timeout_seconds, created_at, version, task_index)
select t.id, $7, t.name, t.command, t.retry_count, t.retry_delay_seconds, t.timeout_seconds, $8, $9, t.place - 1
from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::int[], $6::int[])
    with ordinality as t(id, name, command, retry_count, retry_delay_seconds, timeout_seconds, place)

-- name: insert_dependencies
insert into task_dependencies (id, task_id, depends_on_task_id) select * from unnest($1::uuid[], $2::uuid[], $3::uuid[])

-- name: mentioning
select v.definition from workflows w join workflow_versions v on v.workflow_id = w.id and v.version = w.version
where position($1 in v.definition) > 0 order by w.name
