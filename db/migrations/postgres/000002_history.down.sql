insert into counters (name, value) values ('event_seq', coalesce((select last_seq from event_batches order by first_seq desc limit 1), 0));

drop index workflow_runs_workflow_id;
create index workflow_runs_workflow_id on workflow_runs (workflow_id, id);

drop index task_runs_leased;
create index task_runs_leased on task_runs (worker_id) where state in ('queued', 'running') and worker_id is not null;

drop index task_runs_returned;
drop index task_runs_ready;
create index task_runs_ready on task_runs (queue, priority desc, queued_at, id) where state = 'queued' and worker_id is null;
