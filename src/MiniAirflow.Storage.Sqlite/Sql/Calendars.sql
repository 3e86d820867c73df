-- name: put
insert into calendars (id, name, definition, updated_at) values (?1, ?2, ?3, ?4)
on conflict (name) do update set definition = excluded.definition, updated_at = excluded.updated_at

-- name: remove
delete from calendars where name = ?1

-- name: find
select definition from calendars where name = ?1

-- name: list
select name, definition from calendars order by name

-- name: users
-- Workflows whose current version may refer to the calendar; the definition tells.
select w.id, w.version, w.is_active from workflows w join workflow_versions v on v.workflow_id = w.id and v.version = w.version
where instr(v.definition, '"' || ?1 || '"') > 0
