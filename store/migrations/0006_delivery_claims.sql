-- A delivery is settled with the first thing it causes; one that caused nothing yet passes on when its bot has died.

alter table delivery
  add column settled boolean not null default true,
  add column taker uuid,
  add column lease_until timestamptz not null default '-infinity';
