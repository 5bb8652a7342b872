-- A restored database would give numbers out again that containers and copies on the hosts still carry (ruling 6).
-- As with raise_fence, ALTER keeps nextval() out until this transaction ends. False: there was nothing to raise.
create function raise_runs(past bigint) returns boolean language plpgsql as $$
declare
  reached bigint;
begin
  select last_value - (not is_called)::int into reached from run_id_seq;
  if reached >= past then
    return false;
  end if;
  alter sequence run_id_seq increment by 1;
  select last_value - (not is_called)::int into reached from run_id_seq;
  perform setval('run_id_seq', greatest(reached, past));
  return true;
end $$;
