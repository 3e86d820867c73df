-- A slot is written in the transaction that holds its schedule's lock, so no reference has to be checked row by row: that was a tenth of
-- what a fire costs. Whoever deletes a workflow deletes its slots with it.
alter table schedule_occurrences drop constraint schedule_occurrences_workflow_id_fkey;

-- The events of ten thousand runs are one value of some megabytes, and lz4 packs it several times faster. A server may be built without it.
do $$
begin
    alter table event_batches alter column body set compression lz4;
exception when feature_not_supported then
    null;
end
$$;
