alter table workflow_runs drop column trace_parent;
delete from counters where name = 'traced_events';
