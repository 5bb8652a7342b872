-- What the watch after a switch asked people, and their answer; quarantine remembers what was sent back.

create table watch_question (
  run bigint primary key references run,
  said text not null,
  impact text not null,
  mention text[] not null,
  at timestamptz not null default desk_now(),
  answer text not null default '' check (answer in ('', 'keep', 'roll_back')),
  by text not null default '',
  answered_at timestamptz
);

alter table quarantine add column version text not null default '';
create index quarantine_version on quarantine (environment, version);
