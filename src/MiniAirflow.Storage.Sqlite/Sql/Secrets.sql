-- name: put
insert into secrets (id, name, description, key_id, sealed, updated_at) values (?1, ?2, ?3, ?4, ?5, ?6)
on conflict (name) do update set description = excluded.description, key_id = excluded.key_id, sealed = excluded.sealed, updated_at = excluded.updated_at

-- name: remove
delete from secrets where name = ?1

-- name: list
select name, description, key_id, updated_at from secrets order by name

-- name: read_all
select name, key_id, sealed from secrets order by name

-- name: replace
update secrets set key_id = ?3, sealed = ?4 where name = ?1 and sealed = ?2

-- name: read
-- Those of the asked for that the held attempt's task names, or its workflow for all tasks.
with held as materialized (
    select v.definition, t.task_index from task_runs t join workflow_runs r on r.id = t.workflow_run_id join workflow_versions v on v.workflow_id = r.workflow_id and v.version = r.version
    where t.id = ?2 and t.lease_token = ?3 and t.state in ('queued', 'running') and t.worker_id is not null),
named as materialized (
    select one.value as name from held, json_each(held.definition, '$.secrets') as one
    union select one.value from held, json_each(held.definition, '$.tasks[' || held.task_index || '].secrets') as one)
select s.name, s.key_id, s.sealed from secrets s where s.name in (select value from json_each(?1)) and s.name in (select name from named)
