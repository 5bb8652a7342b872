-- A checklist belongs to one run: what was ticked for an earlier deployment of the same version stays with that one.

update checklist_tick as tick set subject = tick.subject || ':' || latest.id
from (
  select distinct on (environment, version) environment, version, id from run
  where kind = 'deploy' order by environment, version, id desc
) as latest
where tick.subject = 'before:' || latest.environment || ':' || latest.version;
