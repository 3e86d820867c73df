alter table event_batches alter column body set compression default;
delete from schedule_occurrences where workflow_id not in (select id from workflows);
alter table schedule_occurrences add constraint schedule_occurrences_workflow_id_fkey foreign key (workflow_id) references workflows (id) on delete cascade;
