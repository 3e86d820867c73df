-- name: workflows
-- The definition only where it may say something of it.
select w.id, case when instr(v.definition, '"retention"') > 0 then v.definition end
from workflows w join workflow_versions v on v.workflow_id = w.id and v.version = w.version order by w.id

-- name: oldest_counted
-- The last of the newest so many that have ended.
select id from workflow_runs where workflow_id = ?1 and finished_at is not null order by id desc limit 1 offset ?2 - 1

-- name: last_success
select id from workflow_runs where workflow_id = ?1 and status = 'success' order by id desc limit 1

-- name: newest_dated
select id from workflow_runs where workflow_id = ?1 and logical_date is not null order by logical_date desc, id desc limit 1

-- name: ended
select r.id, r.state, r.finished_at,
    exists (select 1 from task_runs p join workflow_runs pr on pr.id = p.workflow_run_id where p.id = r.parent_task_run_id and pr.finished_at is null)
from workflow_runs r where r.workflow_id = ?1 and r.id > ?2 and r.id < ?3 and r.finished_at is not null order by r.id limit ?4

-- name: run
select r.id, r.state, r.finished_at,
    exists (select 1 from task_runs p join workflow_runs pr on pr.id = p.workflow_run_id where p.id = r.parent_task_run_id and pr.finished_at is null)
from workflow_runs r where r.id = ?1

-- name: going
select r.id from run_removals g join workflow_runs r on r.id = g.run_id where r.workflow_id = ?1 order by r.id

-- name: is_going
select 1 from run_removals where run_id = ?1

-- name: begin
insert into run_removals (run_id) values (?1) on conflict do nothing

-- name: remove_attempts
delete from task_runs where rowid in (select rowid from task_runs where workflow_run_id = ?1 limit ?2) returning id

-- name: remove_deliveries
delete from deliveries where run_id = ?1 and state <> 'pending'

-- name: remove_occurrence
delete from schedule_occurrences where workflow_id = ?1 and outcome <> 'waiting' and run_id = ?2
    and slot = (select coalesce(data_interval_end, logical_date) from workflow_runs where id = ?2)

-- name: remove_run
delete from workflow_runs where id = ?1

-- name: trim_occurrences
delete from schedule_occurrences where (workflow_id, slot) in (
    select o.workflow_id, o.slot from schedule_occurrences o
    where o.workflow_id = ?1 and o.slot < ?2 and o.decided_at < ?2 and o.outcome <> 'waiting'
        and (o.run_id is null or not exists (select 1 from workflow_runs r where r.id = o.run_id)) limit ?3)
