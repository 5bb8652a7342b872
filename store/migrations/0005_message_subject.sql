-- Messages are about runs, and about other things too: the subject names which (policy.events.Event.subject).

alter table message add column subject text;
update message set subject = 'run-' || run;
alter table message drop constraint message_pkey;
alter table message drop column run;
alter table message add primary key (subject, role);
