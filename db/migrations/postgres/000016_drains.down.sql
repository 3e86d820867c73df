alter table workers drop constraint workers_drain_is_whole;
alter table workers drop column drain_reason;
alter table workers drop column drained_by;
alter table workers drop column drained_at;
