-- Whose Home tab is worth keeping up to date, and what it shows.

create table home (
  person text primary key,
  opened_at timestamptz not null default clock_timestamp(),
  published_at timestamptz not null default '-infinity',
  digest text not null default '',
  stale boolean not null default false
);
create index home_stale on home (published_at) where stale;
create index home_opened on home (opened_at);
