-- What has lost some of its task runs cannot be shown whole any more: it goes.
delete from workflow_runs where id in (select run_id from run_removals);
drop table run_removals;
-- An older program has no turns: it would never begin what waits for one.
update workflow_runs set state = 'cancelled', status = 'failed', finished_at = cast(unixepoch('subsec') * 1000000 as integer)
where id in (select run_id from run_turns where awaits = 1);
update task_runs set state = 'cancelled', status = 'failed', finished_at = cast(unixepoch('subsec') * 1000000 as integer), due_at = null
where finished_at is null and workflow_run_id in (select run_id from run_turns where awaits = 1);
drop table run_turns;
