-- What people write into a post-mortem; the rest is made from the record each time.

create table postmortem_section (
  incident text not null references incident,
  name text not null,
  text text not null,
  by text not null,
  at timestamptz not null default desk_now(),
  primary key (incident, name)
);
