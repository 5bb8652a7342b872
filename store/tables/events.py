"""Writing into the outbox."""

from policy.events import LIVE, Event, lane
from store.codec import encode_event
from store.tables.session import Session

CHANNEL = "desk_outbox"
_ADD = "insert into outbox (lane, event, payload, run, live) values ($1, $2, $3, $4, false)"
_ADD_ONCE = """
insert into outbox (lane, event, payload, run, live, once) values ($1, $2, $3, $4, false, $5)
on conflict (once) where once is not null do nothing"""
# One row per live message: asked for again while it is unsent, it is the same row; while it is being sent, the version
# tells the sender that once is not enough; after it was sent, it goes behind what waits in its lane.
_MARK = """
insert into outbox (lane, event, payload, run, live) values ($1, $2, $3, $4, true)
on conflict (lane, event) where live do update set
  version = outbox.version + 1,
  payload = excluded.payload,
  state = 'unsent',
  position = case when outbox.state = 'unsent' then outbox.position else excluded.position end,
  created_at = case when outbox.state = 'unsent' then outbox.created_at else excluded.created_at end,
  attempts = case when outbox.state = 'unsent' then outbox.attempts else 0 end,
  first_try_at = case when outbox.state = 'unsent' then outbox.first_try_at end"""


async def emit(session: Session, *events: Event) -> None:
    for event in events:
        name, payload = encode_event(event)
        statement = _MARK if isinstance(event, LIVE) else _ADD
        await session.execute(statement, lane(event), name, payload, event.run)
    if events:
        await _wake(session)


async def emit_once(session: Session, key: str, event: Event) -> None:
    name, payload = encode_event(event)
    await session.execute(_ADD_ONCE, lane(event), name, payload, event.run, key)
    await _wake(session)


async def _wake(session: Session) -> None:
    await session.execute("select pg_notify($1, '')", CHANNEL)
