"""Guide 6.2, "Monitor and Decide": what people are asked, and who may answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Answer(StrEnum):
    NONE = ""
    KEEP = "keep"
    ROLL_BACK = "roll_back"


@dataclass(frozen=True, slots=True)
class Question:
    """About one run, asked once. `mention`: ids of those who are to decide."""

    run: int
    said: str
    impact: str
    mention: tuple[str, ...]
    at: datetime
    answer: Answer = Answer.NONE
    by: str = ""
    answered_at: datetime | None = None
