"""Answers about the watch's question and about quarantine."""

from messages.deploy.names import named
from messages.replies.form import answer
from messages.text import code, escape, user
from messages.views import Message
from policy.runs import Run
from policy.watch import Answer, Question


def kept(run: Run) -> Message:
    return answer(f"{escape(named(run))} stays as it is. To go back later, type {code('/rollback')}.")


def answered_already(run: Run, question: Question) -> Message:
    did = "kept it" if question.answer is Answer.KEEP else "sent it back"
    return answer(
        f"{user(question.by)} has answered already and {did}. Your click changed nothing for "
        f"{escape(named(run))}. To go back all the same, type {code('/rollback')}."
    )


def going_back(run: Run) -> Message:
    return answer(f"Traffic goes back now; run {run.id} shows how far it is. See {code('/deploy status')}.")


def lifted(version: str, environment: str, was: str) -> Message:
    """`was`: why it was there."""
    again = code(f"/deploy {version} {environment}")
    return answer(
        f"{code(version)} is out of quarantine in {code(environment)}; it was there for: {escape(was, 500)}. "
        f"It may be deployed again with {again}."
    )
