-- What backfills ran is kept as far as it is the only run of its slot.
drop index workflow_runs_alive;
drop index workflow_runs_logical_date;
drop index workflow_runs_backfill_unique;
drop index workflow_runs_slot_unique;
delete from workflow_runs where backfill_id is not null and exists (select 1 from workflow_runs r
    where r.workflow_id = workflow_runs.workflow_id and r.logical_date = workflow_runs.logical_date and r.id <> workflow_runs.id
    and (r.backfill_id is null or r.id < workflow_runs.id));
create unique index workflow_runs_slot_unique on workflow_runs (workflow_id, logical_date) where logical_date is not null;
alter table workflow_runs drop column backfill_id;
alter table workflow_runs drop column data_interval_end;
drop table backfill_slots;
drop table backfills;
drop table calendars;
drop table pauses;
drop table schedule_occurrences;
drop index schedules_decided_at;
alter table schedules drop column decided_at;
alter table schedules drop column waiting;
alter table schedules drop column next_slot;
alter table schedules add column cron text not null default '';
alter table schedules add column timezone text not null default 'UTC';
update schedules set cron = (select schedule_cron from workflows w where w.id = workflow_id),
    timezone = coalesce((select json_extract(v.definition, '$.timezone') from workflow_versions v join workflows w on w.id = v.workflow_id and w.version = v.version
        where w.id = schedules.workflow_id), 'UTC');
