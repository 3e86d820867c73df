drop table audit_records;
drop table sessions;
drop table api_keys;
drop table users;
