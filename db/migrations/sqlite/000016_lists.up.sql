-- Which of a workflow's many runs have a state is read in the index alone: the few that failed are found without a look at the rows of those that did not.
drop index workflow_runs_workflow_id;
create index workflow_runs_workflow_id on workflow_runs (workflow_id, id, status);
