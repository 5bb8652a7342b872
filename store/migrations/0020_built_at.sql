-- When a run's image was built, by the image's own word: lead time is read without taking plans apart.
-- As text, since reading a moment depends on the session's time zone and a stored column may not.

alter table run add column built_at text generated always as (plan -> 'release' ->> 'built_at') stored;
