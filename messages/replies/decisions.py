"""Answers to a click or a small command: a vote, a cancellation, a lock."""

from messages.announcements.form import place
from messages.deploy.names import named
from messages.replies.asked import no
from messages.replies.form import answer
from messages.text import code, count, escape
from messages.views import Message
from policy.rules import Verdict
from policy.runs import CLAIMING, Lock, Phase, Run


def voted(run: Run, missing: int) -> Message:
    """`missing` 0: it was the last approval."""
    name = escape(named(run))
    if run.phase is Phase.REJECTED:
        return answer(f"You rejected {name}. Nothing was changed, and the requester sees your reason.")
    if missing:
        verb = "is" if missing == 1 else "are"
        return answer(f"Your approval of {name} counts. {count(missing, 'more approval')} {verb} needed.")
    if run.phase is Phase.QUEUED:
        return answer(f"Your approval of {name} was the last one. It is queued and starts by itself.")
    return answer(f"Your approval of {name} was the last one. It starts now; follow its card.")


def denied(verdict: Verdict) -> Message:
    """A click or command that a rule refused."""
    return no(verdict)


def cancelled(run: Run) -> Message:
    """Ended at once, or still being undone by its worker."""
    name = escape(named(run))
    if run.phase in CLAIMING:
        return answer(f"{name} is stopping. What it did is being undone now; its card shows how far it is.")
    return answer(f"{name} is cancelled. Nothing was changed.")


def nothing_to_cancel(environment: str = "") -> Message:
    where = f" on {escape(environment)}" if environment else ""
    return answer(
        f"Nothing is under way{where}, so there is nothing to cancel. See {code('/deploy status')}."
    )


def which_run(runs: tuple[Run, ...]) -> Message:
    """Several are open and none was named."""
    choices = "\n".join(f"• {code(f'/deploy cancel {run.id}')} for {escape(named(run))}" for run in runs[:20])
    return answer(f"{count(len(runs), 'run')} are open. Nothing was cancelled; say which one:\n{choices}")


def locked(lock: Lock) -> Message:
    where = place(lock.environment)
    return answer(
        f"{where} is locked. No deployment starts there, not even an emergency, until somebody types "
        f"{code(f'/deploy unlock {lock.environment}')}. A run under way goes on."
    )


def unlocked(lock: Lock) -> Message:
    where, again = place(lock.environment), code(f"/deploy VERSION {lock.environment}")
    return answer(f"{where} is unlocked. Deployments may start again with {again}.")
