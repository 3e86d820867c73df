-- name: append
insert into audit_records (id, at, actor, actor_kind, source, action, target, outcome, detail) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)

-- name: list
select id, at, actor, actor_kind, source, action, target, outcome, detail from audit_records
where (?1 is null or id < ?1) and (?3 is null or action = ?3) and (?4 is null or outcome = ?4) and (?5 is null or at >= ?5) and (?6 is null or at < ?6) and (?7 is null or target = ?7) and id >= ?8
order by id desc limit ?2

-- name: list_of_actor
select id, at, actor, actor_kind, source, action, target, outcome, detail from audit_records
where actor = ?9 and (?1 is null or id < ?1) and (?3 is null or action = ?3) and (?4 is null or outcome = ?4) and (?5 is null or at >= ?5) and (?6 is null or at < ?6) and (?7 is null or target = ?7) and id >= ?8
order by id desc limit ?2

-- name: trim
delete from audit_records where id in (select id from audit_records where id < ?1 order by id limit ?2)
