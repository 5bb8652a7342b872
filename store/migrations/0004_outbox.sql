-- What is still to be told (rulings 44, 45), where it was told, and what Slack has already delivered to us.

create sequence outbox_position;

create table outbox (
  id bigint generated always as identity primary key,
  position bigint not null default nextval('outbox_position'),  -- the order within a lane
  lane text not null,
  event text not null,
  payload jsonb not null,
  run bigint not null,
  live boolean not null,
  state text not null default 'unsent' check (state in ('unsent', 'sent', 'dead')),
  -- A live row is one per lane and event; `version` counts what was asked, `taken` what its sender has seen.
  version integer not null default 1,
  taken integer not null default 0,
  attempts integer not null default 0,
  first_try_at timestamptz,
  not_before timestamptz not null default '-infinity',
  owner text,
  lease_until timestamptz not null default '-infinity',
  error text not null default '',
  created_at timestamptz not null default clock_timestamp(),
  closed_at timestamptz
);
create unique index outbox_live on outbox (lane, event) where live;
create index outbox_unsent on outbox (lane, position) where state = 'unsent';
create index outbox_closed on outbox (closed_at) where state <> 'unsent';

create table message (
  run bigint not null,
  role text not null,
  channel text not null,
  ts text not null,
  primary key (run, role)
);

create table delivery (
  key text primary key,
  at timestamptz not null default clock_timestamp()
);
create index delivery_at on delivery (at);
