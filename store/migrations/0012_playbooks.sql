-- Playbooks: every action that somebody asked for, once, and one at a time on a target (guide 11).

create table action_run (
  id bigint generated always as identity primary key,
  incident text not null references incident,
  book text not null,
  action text not null,
  environment text not null,
  argument text not null default '',
  target text not null,  -- what it changes; empty: nothing
  state text not null,
  asked_by text not null,
  asked_at timestamptz not null default desk_now(),
  ticket integer not null,
  seen text not null default '',
  decided_by text not null default '',
  started_at timestamptz,
  ended_at timestamptz,
  result text not null default '',
  output text not null default '',
  again boolean not null default false,
  undoable boolean not null default false,
  undoes bigint references action_run
);
-- The same button pressed twice, by whomever, is one action.
create unique index action_run_once on action_run (incident, action, environment, argument, ticket);
-- policy.playbooks.model.AT_WORK; a test compares.
create unique index action_run_target on action_run (environment, target)
  where target <> '' and state in ('asked', 'approved', 'running');
create index action_run_of on action_run (incident, id);
