"""Asks for a rollback as a person does, and waits for its end."""

from typing import Any

from actions.rollback import Ask, Opened, ask
from actions.rollback.ask import Answer
from policy.runs import Run
from tests.real.deploying.desk import ENGINEER, Office

BLUE, OLD, FAILED = "liyaqa-backend-blue", "liyaqa-backend-old", "liyaqa-backend-failed"


async def asked(office: Office, **words: Any) -> Answer:
    return await ask(office.desk, Ask(**{"person": ENGINEER, "environment": "production", **words}))


async def opened(office: Office, **words: Any) -> Run:
    answer = await asked(office, **words)
    assert isinstance(answer, Opened), answer
    return answer.run


async def back(office: Office, **words: Any) -> Run:
    """From the request to the end of the run."""
    return await office.finished(await opened(office, **words))
