-- Since when a worker is given no more tasks, who decided so, and why. Null for one that takes tasks.
alter table workers add column drained_at integer;
alter table workers add column drained_by text constraint workers_drain_is_whole check ((drained_by is null) = (drained_at is null));
alter table workers add column drain_reason text not null default '';
