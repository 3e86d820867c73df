alter table workflows drop column tags;
