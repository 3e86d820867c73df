-- name: put
insert into pauses (id, scope, name, reason, paused_by, paused_at, resume_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
on conflict (scope, name) do update set reason = excluded.reason, paused_by = excluded.paused_by, resume_at = excluded.resume_at

-- name: remove
delete from pauses where scope = ?1 and name = ?2

-- name: find
select scope, name, reason, paused_by, paused_at, resume_at from pauses where scope = ?1 and name = ?2

-- name: list
select scope, name, reason, paused_by, paused_at, resume_at from pauses order by paused_at desc, id desc

-- name: over
select scope, name from pauses where resume_at <= ?1

-- name: queue
-- Whether workers are given nothing from this queue.
select exists (select 1 from pauses where (scope = 'queue' and name = ?1) or (scope = 'all' and name = ''))
