-- name: put
insert into variables (id, name, value, description, updated_at) values ($1, $2, $3, $4, $5)
on conflict (name) do update set value = excluded.value, description = excluded.description, updated_at = excluded.updated_at

-- name: remove
delete from variables where name = $1 returning id

-- name: list
select name, value, description, updated_at from variables order by name

-- name: find
select name, value, description, updated_at from variables where name = $1

-- name: values
select name, value from variables where name = any($1)
