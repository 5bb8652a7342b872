-- What a step says may be asked for again by whoever begins the step anew; the database says it once.

alter table outbox add column once text;
create unique index outbox_once on outbox (once) where once is not null;
