-- A blocked address is freed by the desk when its time is over (guide 11.3).

alter table action_run add column expires_at timestamptz;
create index action_run_ends on action_run (expires_at) where action = 'block' and state = 'done' and undoable;
