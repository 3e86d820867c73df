drop index workflow_runs_parent;
alter table workflow_runs drop column parent_task_run_id;
alter table workflow_runs drop column parent_run_id;
