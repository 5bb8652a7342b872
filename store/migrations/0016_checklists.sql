-- The guide's checklists: what the desk verified, and what people ticked. The subject is a release somewhere, or a run.

create table checklist_tick (
  subject text not null,
  item text not null,
  person text not null,
  ok boolean not null,
  detail text not null default '',
  at timestamptz not null default desk_now(),
  primary key (subject, item)
);
