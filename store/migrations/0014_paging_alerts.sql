-- Calling people (guide 11.1, appendix C), and what Alertmanager says.

create table page (
  id bigint generated always as identity primary key,
  incident text not null references incident,
  event text not null check (event in ('trigger', 'acknowledge', 'resolve')),
  target text not null,
  "primary" text not null default '',
  backup text not null default '',
  asked_by text not null,
  asked_at timestamptz not null default desk_now(),
  words text not null default '',
  state text not null,
  tries integer not null default 0,
  detail text not null default '',
  answered_by text not null default '',
  answered_at timestamptz
);
create index page_of on page (incident, id);

create table alert_group (
  id bigint generated always as identity primary key,
  key text not null,  -- Alertmanager's groupKey
  title text not null,
  severity text not null,
  environment text not null default '',
  state text not null check (state in ('candidate', 'opened', 'ignored', 'over')),
  incident text references incident,
  alerts jsonb not null default '[]',  -- fingerprint, name, summary, firing
  truncated integer not null default 0,
  decided_by text not null default '',
  first_at timestamptz not null default desk_now(),
  last_at timestamptz not null default desk_now(),
  resolved_at timestamptz
);
create unique index alert_group_open on alert_group (key) where state <> 'over';
