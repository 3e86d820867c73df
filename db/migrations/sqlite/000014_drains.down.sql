alter table workers drop column drain_reason;
alter table workers drop column drained_by;
alter table workers drop column drained_at;
