-- What backfills ran is kept as far as it is the only run of its slot.
drop index workflow_runs_logical_date;
drop index workflow_runs_backfill_unique;
drop index workflow_runs_slot_unique;
delete from workflow_runs b using workflow_runs r where b.backfill_id is not null and r.workflow_id = b.workflow_id and r.logical_date = b.logical_date and r.id <> b.id
    and (r.backfill_id is null or r.id < b.id);
create unique index workflow_runs_slot_unique on workflow_runs (workflow_id, logical_date) where logical_date is not null;
alter table workflow_runs drop column backfill_id, drop column data_interval_end;
drop table backfill_slots;
drop table backfills;
drop table calendars;
drop table pauses;
drop table schedule_occurrences;
drop index schedules_decided_at;
alter table schedules drop column decided_at, drop column waiting, drop column next_slot;
alter table schedules add column cron text not null default '', add column timezone text not null default 'UTC';
update schedules s set cron = w.schedule_cron, timezone = coalesce(v.definition::json ->> 'timezone', 'UTC')
from workflows w join workflow_versions v on v.workflow_id = w.id and v.version = w.version where w.id = s.workflow_id;
