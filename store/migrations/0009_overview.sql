-- Where everything stands: what the desk notes of itself, the last summaries, and the indexes their reads go by.

-- Starts, stops and workers that lost their run. Nothing depends on it but what people are told.
create table desk_note (
  id bigint generated always as identity primary key,
  at timestamptz not null default desk_now(),
  kind text not null,
  owner text not null,
  detail text not null default ''
);
create index desk_note_at on desk_note (at);

-- Each summary's facts, so that the next one can say what changed; one row for each tick of a schedule.
create table summary (
  name text not null,
  due timestamptz not null,
  facts jsonb not null,
  primary key (name, due)
);

create index run_ended on run (ended_at) where kind in ('deploy', 'rollback') and ended_at is not null;
create index run_retiring on run (environment, wake_at) where kind = 'retire' and state <> 'ended';
create index quarantine_at on quarantine (at);
create index outbox_dead on outbox (closed_at) where state = 'dead';
