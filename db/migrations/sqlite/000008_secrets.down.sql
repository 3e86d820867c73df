drop table variables;
drop table secrets;
