-- Sub-workflows: the task run whose work a run does. No foreign key: the child outlives a parent that is deleted, and still tells whose work it did.
alter table workflow_runs add column parent_run_id blob;
alter table workflow_runs add column parent_task_run_id blob;
-- One attempt has one child, whoever dies while it is created.
create unique index workflow_runs_parent on workflow_runs (parent_task_run_id) where parent_task_run_id is not null;
