-- The database's identity, its clock, and the audit chain that begins here (rulings 6, 10, 11).

create table meta (
  single boolean primary key default true check (single),
  identity uuid not null default gen_random_uuid(),
  clock_offset interval not null default '0'
);
insert into meta default values;

-- "Now" for everything people see or decide by. Leases and retries use clock_timestamp() instead.
create function desk_now() returns timestamptz language sql stable
begin atomic
  select clock_timestamp() + clock_offset from meta;
end;

create table audit_head (
  single boolean primary key default true check (single),
  seq bigint not null,
  hash text not null
);
insert into audit_head (seq, hash) values (0, '');

create table audit (
  seq bigint primary key,
  at timestamptz not null,
  actor text not null,
  action text not null,
  run bigint not null default 0,
  environment text not null default '',
  rule text not null default '',
  detail text not null default '',
  previous text not null,
  hash text not null
);
create index audit_run on audit (run, seq) where run <> 0;

-- store/audit.py computes the same hash on its own; keep the two alike.
create function audit_chain() returns trigger language plpgsql as $$
declare
  head audit_head%rowtype;
  part text;
  canonical text := '';
begin
  select * into strict head from audit_head for update;
  new.seq := head.seq + 1;
  new.previous := head.hash;
  new.at := desk_now();
  foreach part in array array[
    new.previous, new.seq::text, (extract(epoch from new.at) * 1000000)::bigint::text,
    new.actor, new.action, new.run::text, new.environment, new.rule, new.detail
  ] loop
    canonical := canonical || octet_length(convert_to(part, 'UTF8')) || ':' || part;
  end loop;
  new.hash := encode(sha256(convert_to(canonical, 'UTF8')), 'hex');
  update audit_head set seq = new.seq, hash = new.hash;
  return new;
end $$;

create function audit_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log only grows: % is refused', lower(tg_op);
end $$;

create trigger audit_chain before insert on audit for each row execute function audit_chain();
create trigger audit_refuse before update or delete or truncate on audit
  for each statement execute function audit_refuse();
alter table audit enable always trigger audit_chain;
alter table audit enable always trigger audit_refuse;

insert into audit (actor, action, detail) select '', 'database.created', identity::text from meta;
