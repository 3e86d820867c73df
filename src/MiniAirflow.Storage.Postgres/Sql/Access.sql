-- name: has_any
select exists (select 1 from api_keys) or exists (select 1 from users)

-- name: lock_first
-- Two processes that start together make one first key, not two.
select pg_advisory_xact_lock(27414703690612602)

-- name: add_key
insert into api_keys (id, name, prefix, key_hash, grants, created_by, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: find_key
select id, name, prefix, key_hash, grants, created_by, created_at, expires_at, revoked_at, last_used_at from api_keys where prefix = $1

-- name: get_key
select id, name, prefix, key_hash, grants, created_by, created_at, expires_at, revoked_at, last_used_at from api_keys where id = $1

-- name: list_keys
select id, name, prefix, key_hash, grants, created_by, created_at, expires_at, revoked_at, last_used_at from api_keys order by id desc

-- name: revoke_key
update api_keys set revoked_at = $2 where id = $1 and revoked_at is null returning id

-- name: touch_keys
update api_keys set last_used_at = $2 where id = any($1)

-- name: add_user
insert into users (id, name, password_hash, grants, is_disabled, created_at) values ($1, $2, $3, $4, $5, $6) on conflict (name) do nothing returning id

-- name: find_user
select id, name, password_hash, grants, is_disabled, created_at, last_login_at from users where name = $1

-- name: list_users
select id, name, password_hash, grants, is_disabled, created_at, last_login_at from users order by name

-- name: change_user
update users set password_hash = coalesce($2::text, password_hash), grants = coalesce($3::text, grants), is_disabled = coalesce($4::boolean, is_disabled) where name = $1

-- name: delete_user
delete from users where name = $1 returning id

-- name: note_login
update users set last_login_at = $2 where id = $1

-- name: add_session
insert into sessions (id, token_hash, user_id, name, grants, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)

-- name: find_session
select s.id, s.token_hash, s.user_id, coalesce(u.name, s.name), coalesce(u.grants, s.grants), s.created_at, s.expires_at
from sessions s left join users u on u.id = s.user_id
where s.token_hash = $1 and not coalesce(u.is_disabled, false) and s.expires_at > coalesce($2::timestamptz, now())

-- name: end_session
delete from sessions where token_hash = $1 returning id

-- name: end_sessions_of
delete from sessions where user_id = (select id from users where name = $1)

-- name: trim_sessions
with trimmed as (delete from sessions where expires_at <= $1 returning 1)
select count(*) from trimmed
