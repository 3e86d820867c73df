-- What an older program does not know ends as what is nearest to it.
drop table pause_spans;
alter table task_runs drop column is_delayed;
alter table task_runs drop column ready_at;
drop table run_timers;
alter table workflow_runs drop constraint workflow_runs_state_known, drop constraint workflow_runs_finished_when_ended;
update workflow_runs set finished_at = coalesce(finished_at, clock_timestamp()), state = 'failed', status = 'failed' where state in ('up_for_retry', 'timed_out');
alter table workflow_runs add constraint workflow_runs_state_known check (state in ('queued', 'running', 'success', 'failed', 'cancelled'));
alter table workflow_runs add constraint workflow_runs_finished_when_ended check ((finished_at is not null) = (state in ('success', 'failed', 'cancelled')));
alter table workflow_runs drop column reason;
alter table workflow_runs drop column retry_number;
alter table workflow_runs drop column timed_out;
