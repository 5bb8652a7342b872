-- The incident desk (guide 11): what an incident is, its timeline, its roles, its place in Slack, its reminders.

alter table incident
  add type text not null default 'tracking',
  add state text not null default 'open',
  add opened_by text not null default '',
  add commander text not null default '',
  add started_at timestamptz,
  add detected_at timestamptz,
  add acknowledged_at timestamptz,
  add mitigated_at timestamptz,
  add resolved_at timestamptz,
  add impact text not null default '',
  add affected text not null default '',
  add private boolean not null default false,
  add drill boolean not null default false,
  add codename text not null default '',
  add members text[] not null default '{}',
  add channel text not null default '',
  add blocks_by text not null default '',
  add blocks_at timestamptz,
  add blocks_reason text not null default '',
  add updated_at timestamptz,
  add latest text not null default '',
  add latest_by text not null default '',
  add next_update_at timestamptz,
  add ignored integer not null default 0,
  add reminders integer not null default 0,
  add offered_to text not null default '',
  add offered_by text not null default '',
  add merged_into text not null default '',
  add cause text not null default '',
  add fix text not null default '',
  add next_steps text not null default '',
  add data_loss text not null default '',
  add health text not null default '',
  -- policy.incidents.model.ACTIVE; a test compares.
  add active boolean not null generated always as (state in (
    'open', 'investigating', 'identified', 'mitigated', 'monitoring')) stored;
update incident set state = 'closed' where closed_at is not null;
create index incident_active on incident (environment) where active;
create index incident_channel on incident (channel) where channel <> '';

-- The timeline only grows. A correction is an entry that replaces another one.
create table incident_event (
  id bigint generated always as identity primary key,
  incident text not null references incident,
  kind text not null,
  actor text not null,
  text text not null,
  at timestamptz not null default desk_now(),
  happened_at timestamptz not null,
  source_channel text not null default '',
  source_ts text not null default '',
  source_key text not null default '',
  replaces bigint references incident_event
);
create index incident_event_of on incident_event (incident, id);
create unique index incident_event_once on incident_event (incident, source_key) where source_key <> '';
create index incident_event_source on incident_event (source_channel, source_ts) where source_ts <> '';

create function incident_event_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'a timeline only grows: % is refused', lower(tg_op);
end $$;
create trigger incident_event_refuse before update or delete or truncate on incident_event
  for each statement execute function incident_event_refuse();

create table incident_role (
  id bigint generated always as identity primary key,
  incident text not null references incident,
  duty text not null,
  person text not null,
  by text not null,
  since timestamptz not null,
  until timestamptz
);
create unique index incident_role_one on incident_role (incident, duty) where until is null;

create table incident_setup (
  incident text not null references incident,
  name text not null,
  state text not null check (state in ('done', 'failed')),
  result text not null default '',
  at timestamptz not null default desk_now(),
  primary key (incident, name)
);

-- A reminder is a parked run that wakes (durable.md 4, rule 8); its environment is the incident.
create unique index run_nudge on run (environment) where kind = 'nudge' and state <> 'ended';
