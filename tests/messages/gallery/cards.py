"""The card and the approval message in the states people see them in."""

from collections.abc import Iterator
from dataclasses import replace

from messages.deploy import approval, approval_reminded, card
from messages.views import Message, RunView
from policy.events import ApprovalReminded
from policy.plan import StepKind
from policy.rules import Outcome, Rule, Verdict
from policy.runs import Phase
from tests.messages.gallery.values import NOW, Voice, ago, record, run, view, vote


def messages(say: Voice) -> dict[str, Message]:
    shown = dict(_views(say))
    made = {f"card_{name}": card(each) for name, each in shown.items()}
    made |= {f"approval_{name}": approval(each) for name, each in shown.items() if name in _WITH_VOTES}
    alone = replace(view(say), approver_group="")
    return made | {"approval_reminded_without_group": approval_reminded(ApprovalReminded(12, 2, NOW), alone)}


_WITH_VOTES = {"awaiting", "emergency", "confirmed", "voided", "running", "rejected", "staging", "succeeded"}


def _views(say: Voice) -> Iterator[tuple[str, RunView]]:
    yield from _before(say)
    yield from _during(say)
    yield from _after(say)
    for phase in Phase:
        yield f"bare_{phase}", RunView(run(say, phase, plan=None, plan_hash="", digest=""), NOW)


def _before(say: Voice) -> Iterator[tuple[str, RunView]]:
    waiting = view(say)
    yield "awaiting", replace(waiting, votes=(vote(say, "U0SARA"),))
    yield "voided", replace(waiting, votes=(vote(say, "U0SARA", plan_hash="old"),))
    overridden = Verdict(Rule.WHEN_PEAK, Outcome.OVERRIDDEN, {"reason": say("Login is broken")})
    urgent = run(say, emergency=say("Login is broken for everybody"))
    yield "emergency", view(say, urgent, approvals=1, verdicts=(overridden,))
    noted = run(say, window_note=say("The customer asked for Friday"))
    friday = Verdict(Rule.WHEN_WINDOW, Outcome.WARN, {"status": "avoid", "day": 4, "reason": say("Asked")})
    yield "confirmed", view(say, noted, verdicts=(friday,))
    holder = run(say, Phase.WATCHING, id=11, version=say("v1.2.3"))
    queued = run(say, Phase.QUEUED, approved_at=ago(minutes=1), expires_at=None)
    yield "queued", view(say, queued, position=2, holder=holder)


def _during(say: Voice) -> Iterator[tuple[str, RunView]]:
    begun = run(say, Phase.PREPARING, approved_at=ago(minutes=3), started_at=ago(minutes=2), expires_at=None)
    votes = (vote(say, "U0SARA"), vote(say, "U0OMAR"))
    pulling = (record(say, 1, seconds=0.3), record(say, 2, "running", detail=say("45 of 120 MB")))
    yield "running", view(say, begun, votes=votes, steps=pulling)
    live = replace(begun, phase=Phase.WATCHING, switched_at=ago(minutes=1))
    steps = tuple(record(say, n, "skipped" if n == 3 else "done") for n in range(1, 11))
    watched = (*steps, record(say, 11, "running", detail=say("4m left, error rate 0.1%")))
    yield "watching", view(say, live, votes=votes, steps=watched)
    stopped = replace(live, stop_by=say("U0SARA"), stop_reason=say("Wrong tag"))
    yield "stopping", view(say, stopped, votes=votes, steps=watched)
    back = record(say, 8, "running", direction=-1, kind=StepKind.SWITCH_BACK)
    broken = (*steps, record(say, 11, "failed", detail=say("error rate of 8% for 15 s")), back)
    undoing = replace(live, phase=Phase.ROLLING_BACK, error=say("error rate of 8% for 15 s"))
    yield "rolling_back", view(say, undoing, votes=votes, steps=broken)


def _after(say: Voice) -> Iterator[tuple[str, RunView]]:
    times = {"started_at": ago(minutes=12), "ended_at": NOW, "expires_at": None}
    steps = tuple(record(say, n) for n in range(1, 14))
    votes = (vote(say, "U0SARA"), vote(say, "U0OMAR"))
    yield "succeeded", view(say, run(say, Phase.SUCCEEDED, **times), votes=votes, steps=steps)
    failed = run(say, Phase.FAILED, error=say("Check health: status 503 for 60 s."), **times)
    bad = (*steps[:5], record(say, 6, "failed", 60, detail=say("status 503")))
    yield "failed", view(say, failed, votes=votes, steps=bad)
    said_no = (vote(say, "U0SARA", "reject"),)
    rejected = run(say, Phase.REJECTED, stop_by=say("U0SARA"), stop_reason=say("Invoice run"), ended_at=NOW)
    yield "rejected", view(say, rejected, votes=said_no)
    staging = run(say, Phase.PREPARING, environment=say("staging"), version=say("main"), expires_at=None)
    yield "staging", view(say, staging, approvals=0, live_version="", approver_group="")
    many = tuple(record(say, 1 + n % 13, detail=say("fine")) for n in range(80))
    yield "of_many_hosts", view(say, run(say, Phase.SWITCHING), steps=many)
