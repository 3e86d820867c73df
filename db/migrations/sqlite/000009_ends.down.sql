-- What an older program does not know ends as what is nearest to it.
drop table pause_spans;
alter table task_runs drop column is_delayed;
alter table task_runs drop column ready_at;
drop table run_timers;
update workflow_runs set finished_at = coalesce(finished_at, cast(unixepoch('subsec') * 1000000 as integer)), state = 'failed', status = 'failed' where state in ('up_for_retry', 'timed_out');
drop index workflow_runs_alive;
pragma writable_schema = on;
update sqlite_schema set sql = replace(replace(sql,
    'check (state in (''queued'', ''running'', ''up_for_retry'', ''success'', ''failed'', ''cancelled'', ''timed_out''))', 'check (state in (''queued'', ''running'', ''success'', ''failed'', ''cancelled''))'),
    '(state in (''success'', ''failed'', ''cancelled'', ''timed_out''))', '(state in (''success'', ''failed'', ''cancelled''))')
where type = 'table' and name = 'workflow_runs';
pragma writable_schema = reset;
create index workflow_runs_alive on workflow_runs (workflow_id) where state in ('queued', 'running');
alter table workflow_runs drop column reason;
alter table workflow_runs drop column retry_number;
alter table workflow_runs drop column timed_out;
