drop index task_runs_asking;
drop index task_runs_due;
create index task_runs_due on task_runs (due_at) where state = 'up_for_retry';
alter table task_runs drop column wait;
