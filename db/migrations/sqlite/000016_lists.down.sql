drop index workflow_runs_workflow_id;
create index workflow_runs_workflow_id on workflow_runs (workflow_id, id);
