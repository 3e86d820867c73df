-- name: insert
insert into workflows (id, name, description, schedule_cron, is_active, created_at, version, tags) values (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7)

-- name: update
update workflows set name = ?2, description = ?3, schedule_cron = ?4, is_active = ?5, version = ?6, tags = ?7 where id = ?1

-- name: set_active
update workflows set is_active = ?2 where id = ?1

-- name: delete
delete from workflows where id = ?1

-- name: alive_runs
select exists (select 1 from workflow_runs where workflow_id = ?1 and state in ('queued', 'running', 'up_for_retry'))

-- name: find
select w.id, w.name, w.description, w.schedule_cron, w.is_active, w.created_at, w.version,
    case when s.waiting > 0 and s.next_fire_at is not null then s.next_slot else s.next_fire_at end, s.problem, w.tags
from workflows w left join schedules s on s.workflow_id = w.id
where w.id = ?1

-- name: find_by_name
select w.id, w.name, w.description, w.schedule_cron, w.is_active, w.created_at, w.version,
    case when s.waiting > 0 and s.next_fire_at is not null then s.next_slot else s.next_fire_at end, s.problem, w.tags
from workflows w left join schedules s on s.workflow_id = w.id
where w.name = ?1

-- name: list
select w.id, w.name, w.description, w.schedule_cron, w.is_active, w.created_at, w.version,
    case when s.waiting > 0 and s.next_fire_at is not null then s.next_slot else s.next_fire_at end, s.problem, w.tags
from workflows w left join schedules s on s.workflow_id = w.id
order by w.id desc limit ?1 offset ?2

-- name: list_within
select w.id, w.name, w.description, w.schedule_cron, w.is_active, w.created_at, w.version,
    case when s.waiting > 0 and s.next_fire_at is not null then s.next_slot else s.next_fire_at end, s.problem, w.tags
from workflows w left join schedules s on s.workflow_id = w.id
where w.id in (select unhex(value) from json_each(?3))
order by w.id desc limit ?1 offset ?2

-- name: names
select id, name from workflows

-- name: count
select count(*) from workflows

-- name: version
select hash, definition, created_at from workflow_versions where workflow_id = ?1 and version = ?2

-- name: version_numbers
select version from workflow_versions where workflow_id = ?1 order by version desc

-- name: version_hash
select hash from workflow_versions where workflow_id = ?1 and version = ?2

-- name: insert_version
insert into workflow_versions (workflow_id, version, hash, definition, created_at) values (?1, ?2, ?3, ?4, ?5)

-- name: task_ids
select id from tasks where workflow_id = ?1 and version = ?2 order by task_index

-- name: insert_task
insert into tasks (id, workflow_id, name, command, retry_count, retry_delay_seconds, timeout_seconds, created_at, version, task_index)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)

-- name: insert_dependency
insert into task_dependencies (id, task_id, depends_on_task_id) values (?1, ?2, ?3)

-- name: mentioning
select v.definition from workflows w join workflow_versions v on v.workflow_id = w.id and v.version = w.version
where instr(v.definition, ?1) > 0 order by w.name
