-- What is to be done after an incident (guide 11.2 step 6).

create table action_item (
  id bigint generated always as identity primary key,
  incident text not null references incident,
  text text not null,
  owner text not null default '',
  due_on date,
  state text not null default 'open' check (state in ('open', 'done', 'dropped')),
  created_by text not null,
  created_at timestamptz not null default desk_now(),
  closed_by text not null default '',
  closed_at timestamptz,
  source_key text not null default '',
  reminded_on date
);
create index action_item_of on action_item (incident, id);
create index action_item_open on action_item (due_on) where state = 'open';
create index action_item_owner on action_item (owner) where state = 'open';
create unique index action_item_once on action_item (incident, source_key) where source_key <> '';
