-- Rollbacks are runs that people see, like deployments; and what releases did to the database is remembered.

drop index run_open, run_history, run_recent, run_digest;
create index run_open on run (environment, id) where open and kind in ('deploy', 'rollback');
create index run_history on run (environment, id) where kind in ('deploy', 'rollback');
create index run_recent on run (id) where kind in ('deploy', 'rollback');
create index run_digest on run (environment, digest) where kind in ('deploy', 'rollback');

create table schema_change (
  environment text not null,
  name text not null,
  kind text not null check (kind in ('expand', 'contract', 'irreversible', 'unknown')),
  why text not null,
  run bigint not null references run,
  primary key (environment, run, name)
);
