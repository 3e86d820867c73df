-- The tags of the current version, with a space between them: a tag has none, and people look for them in the list.
alter table workflows add column tags text not null default '';
