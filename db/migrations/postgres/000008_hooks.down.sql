alter table workflow_runs drop column hook_depth;
drop table success_watches;
drop table run_deadlines;
drop table deliveries;
