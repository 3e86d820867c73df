-- Waiting without a slot.
alter table task_runs add column wait text; -- JSON: what the attempt waits for and how far it is; null for one that never waited
-- Whatever has a time at which somebody must look at it: retries as before, and waits.
drop index task_runs_due;
create index task_runs_due on task_runs (due_at) where due_at is not null;
create index task_runs_asking on task_runs (id) where state = 'awaiting_input';
