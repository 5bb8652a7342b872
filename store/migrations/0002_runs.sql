-- Runs, their journal and their votes: the engine of durable.md 4.

create sequence fence;  -- one order of tokens for all runs

-- ALTER keeps nextval() out until this transaction ends, so that no token is drawn twice.
create function raise_fence(past bigint) returns void language plpgsql as $$
declare
  reached bigint;
begin
  alter sequence fence increment by 1;
  select last_value into reached from fence;
  perform setval('fence', greatest(reached, past));
end $$;

create table run (
  id bigint generated always as identity primary key,
  kind text not null,
  environment text not null,
  version text not null,
  digest text not null,
  phase text not null,
  state text not null check (state in ('ready', 'waiting', 'ended')),
  requester text not null,
  created_at timestamptz not null default desk_now(),
  reason text not null default '',
  emergency text not null default '',
  window_note text not null default '',
  plan jsonb,
  plan_hash text not null default '',
  checks text not null default '',
  parent bigint references run,
  token bigint not null default 0,
  wake_at timestamptz,
  expires_at timestamptz,
  approved_at timestamptz,
  started_at timestamptz,
  switched_at timestamptz,
  ended_at timestamptz,
  stop_by text not null default '',
  stop_reason text not null default '',
  error text not null default '',
  outcome text not null default '',
  owner text,
  lease_until timestamptz not null default '-infinity',
  -- policy.runs.CLAIMING and OPEN.
  claiming boolean not null generated always as (phase in (
    'preparing', 'verifying', 'switching', 'watching', 'rolling_back', 'rollback_failed')) stored,
  open boolean not null generated always as (phase in (
    'requested', 'planned', 'awaiting_approval', 'queued',
    'preparing', 'verifying', 'switching', 'watching', 'rolling_back', 'rollback_failed')) stored
);
create unique index run_claim on run (environment) where claiming;
create index run_due on run (wake_at) where state <> 'ended' and wake_at is not null;
create index run_owned on run (owner) where owner is not null;
create index run_open on run (environment, id) where open and kind = 'deploy';
create index run_queue on run (environment, approved_at) where phase = 'queued';
create index run_history on run (environment, id) where kind = 'deploy';
create index run_recent on run (id) where kind = 'deploy';
create index run_digest on run (environment, digest) where kind = 'deploy';
create unique index run_tick on run (environment, version) where kind = 'tick';

create table step (
  run bigint not null references run on delete cascade,
  direction smallint not null check (direction in (1, -1)),
  no integer not null,
  kind text not null,
  host text not null,
  token bigint not null,
  state text not null,
  started_at timestamptz not null default desk_now(),
  ended_at timestamptz,
  detail text not null default '',
  result text not null default '',
  primary key (run, direction, no)
);

create table vote (
  run bigint not null references run,
  person text not null,
  choice text not null check (choice in ('approve', 'reject')),
  plan_hash text not null,
  at timestamptz not null,
  reason text not null default '',
  primary key (run, plan_hash, person)
);
