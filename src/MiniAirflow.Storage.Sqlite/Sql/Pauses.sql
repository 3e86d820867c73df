-- name: put
insert into pauses (id, scope, name, reason, paused_by, paused_at, resume_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
on conflict (scope, name) do update set reason = excluded.reason, paused_by = excluded.paused_by, resume_at = excluded.resume_at

-- name: remove
delete from pauses where scope = ?1 and name = ?2

-- name: keep_span
-- The pause that is about to end; what a workflow's schedule missed is in its ledger.
insert into pause_spans (id, scope, name, paused_at, resumed_at)
select ?3, scope, name, paused_at, ?4 from pauses where scope = ?1 and name = ?2 and scope <> 'workflow'

-- name: spans
select paused_at, resumed_at from pause_spans where resumed_at > ?2 and paused_at < ?3 and (scope = 'all' or (scope = 'queue' and name = ?1))
union all select paused_at, null from pauses where paused_at < ?3 and (scope = 'all' or (scope = 'queue' and name = ?1))

-- name: find
select scope, name, reason, paused_by, paused_at, resume_at from pauses where scope = ?1 and name = ?2

-- name: list
select scope, name, reason, paused_by, paused_at, resume_at from pauses order by paused_at desc, id desc

-- name: over
select scope, name from pauses where resume_at <= ?1

-- name: queue
-- Whether workers are given nothing from this queue.
select exists (select 1 from pauses where (scope = 'queue' and name = ?1) or (scope = 'all' and name = ''))
