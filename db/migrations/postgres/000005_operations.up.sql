-- What people do to runs by hand.
alter table workflow_runs add column clear_number integer not null default 0; -- how often tasks of it were cleared
alter table workflow_runs add column note text not null default '';
alter table task_runs add column is_cleared boolean not null default false;   -- the task was cleared since: this end does not count against its retries
