-- The version before knows no limits: what waits for one is ready.
update task_runs set state = 'queued', queued_at = started_at where state = 'scheduled';
drop table pool_starts;
drop table limit_holds;
drop table limit_waits;
drop table pools;
