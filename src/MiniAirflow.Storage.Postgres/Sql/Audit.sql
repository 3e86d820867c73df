-- name: append
insert into audit_records (id, at, actor, actor_kind, source, action, target, outcome, detail)
select one.id, $2, one.actor, one.actor_kind, one.source, one.action, one.target, one.outcome, one.detail
from unnest($1::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
    as one (id, actor, actor_kind, source, action, target, outcome, detail)

-- name: list
select id, at, actor, actor_kind, source, action, target, outcome, detail from audit_records
where id < $1 and ($3::text is null or action = $3) and ($4::text is null or outcome = $4) and ($5::timestamptz is null or at >= $5) and ($6::timestamptz is null or at < $6) and ($7::text is null or target = $7) and id >= $8
order by id desc limit $2

-- name: list_of_actor
select id, at, actor, actor_kind, source, action, target, outcome, detail from audit_records
where actor = $9 and id < $1 and ($3::text is null or action = $3) and ($4::text is null or outcome = $4) and ($5::timestamptz is null or at >= $5) and ($6::timestamptz is null or at < $6) and ($7::text is null or target = $7) and id >= $8
order by id desc limit $2

-- name: trim
with trimmed as (
    delete from audit_records where id in (select id from audit_records where id < $1 order by id limit $2) returning 1)
select count(*) from trimmed
