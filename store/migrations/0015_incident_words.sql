-- `/incident find` looks words up in an index; `/incident metrics` looks at a stretch of time.

create index incident_words on incident using gin (to_tsvector('simple',
  title || ' ' || impact || ' ' || latest || ' ' || cause || ' ' || fix || ' ' || next_steps || ' ' || codename));
create index incident_opened on incident (opened_at);
