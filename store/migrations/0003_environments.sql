-- What is true of an environment: its manual lock, its live release, its incidents, the bytes it refuses.

create table environment_lock (
  environment text primary key,
  by text not null,
  reason text not null,
  at timestamptz not null
);

create table live (
  environment text primary key,
  version text not null,
  digest text not null,
  env_hash text not null,
  since timestamptz not null,
  container_id text not null,
  run bigint not null
);

-- A counter row, not a sequence: a rolled back transaction must leave no gap.
create table incident_year (
  year integer primary key,
  last integer not null
);

create table incident (
  id text primary key,
  severity text not null,
  title text not null,
  environment text not null,
  opened_at timestamptz not null,
  blocks boolean not null,
  closed_at timestamptz,
  run bigint references run
);
create index incident_blocking on incident (environment) where closed_at is null and blocks;

create table quarantine (
  environment text not null,
  digest text not null,
  reason text not null,
  at timestamptz not null default desk_now(),
  primary key (environment, digest)
);
