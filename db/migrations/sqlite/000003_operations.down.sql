alter table task_runs drop column is_cleared;
alter table workflow_runs drop column note;
alter table workflow_runs drop column clear_number;
