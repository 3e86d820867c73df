-- name: insert_deadline
insert into run_deadlines (run_id, due_at) values (?1, ?2)

-- name: end_deadline
delete from run_deadlines where run_id = ?1

-- name: put_off_deadline
update run_deadlines set due_at = ?2 where run_id = ?1

-- name: due_deadlines
select run_id, due_at from run_deadlines where due_at <= ?1 order by due_at limit ?2

-- name: watch
select within_seconds, since, due_at from success_watches where workflow_id = ?1

-- name: put_watch
insert into success_watches (workflow_id, within_seconds, since, due_at) values (?1, ?2, ?3, ?4)
on conflict (workflow_id) do update set within_seconds = excluded.within_seconds, since = excluded.since, due_at = excluded.due_at

-- name: end_watch
delete from success_watches where workflow_id = ?1

-- name: put_off_watch
update success_watches set due_at = ?2 where workflow_id = ?1

-- name: due_watches
select s.workflow_id, w.version, s.within_seconds, s.since, s.due_at from success_watches s join workflows w on w.id = s.workflow_id
where s.due_at <= ?1 order by s.due_at limit ?2

-- name: next
select min(due_at) from (select min(due_at) as due_at from run_deadlines union all select min(due_at) from success_watches where due_at is not null)
