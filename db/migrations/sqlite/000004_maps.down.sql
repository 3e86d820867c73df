alter table workflow_runs drop column shape;
drop table map_items;
-- What a program of the version before would take for attempts of the task itself.
delete from task_runs where map_index >= 0;
