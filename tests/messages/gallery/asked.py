"""Every answer that only its receiver sees."""

from collections.abc import Iterator
from dataclasses import replace

from messages import replies
from messages.errors import unexpected
from messages.views import EnvironmentView, HistoryView, Message
from policy.deploy import Allowed, AlreadyOpen, NeedsApproval, NeedsConfirmation, Refused
from policy.facts import AuditRow
from policy.rules import Outcome, Rule, Verdict
from policy.runs import Lock, Phase
from tests.messages.gallery.values import NOW, Voice, ago, checks, plan, request, run, verdicts, view


def messages(say: Voice) -> dict[str, Message]:
    return dict([*_opened(say), *_plans(say), *_overviews(say), *_clicks(say), *_typed(say)])


def _opened(say: Voice) -> Iterator[tuple[str, Message]]:
    yield "opened", replies.opened(view(say))
    queued = view(say, run(say, Phase.QUEUED), position=1, link="")
    yield "opened_queued", replies.opened(queued)
    yield "opened_at_once", replies.opened(view(say, run(say, Phase.PREPARING), verdicts=()))
    yield "already_open", replies.already_open(view(say))
    yield "refused", replies.refused(Refused(_peak(say), (*verdicts(say), _peak(say), _lock(say))))
    yield "needs_confirmation", replies.needs_confirmation(_confirm(say), request(say))


def _plans(say: Voice) -> Iterator[tuple[str, Message]]:
    found, asked = plan(say), request(say)
    commands = [say(f"docker pull registry.example/liyaqa-backend:v1.2.4  # {n}") for n in range(13)]
    approve = NeedsApproval(found, 2, (say("U0SARA"),), verdicts(say), checks(say))
    yield "plan", replies.plan(approve, asked, commands)
    yield "plan_refused", replies.plan(Refused(_peak(say), (_peak(say), *verdicts(say))), asked)
    yield "plan_to_confirm", replies.plan(_confirm(say), asked)
    yield "plan_allowed", replies.plan(Allowed(found, verdicts(say), ()), asked)
    yield "plan_already_open", replies.plan(AlreadyOpen(12, verdicts(say)), asked)


def _overviews(say: Voice) -> Iterator[tuple[str, Message]]:
    window = (Verdict(Rule.WHEN_WINDOW, Outcome.OK, {"status": "preferred", "day": 1}),)
    calm = EnvironmentView(say("staging"), say("v1.2.4"), ago(days=1))
    busy = EnvironmentView(
        say("production"),
        say("v1.2.3"),
        ago(days=3),
        (view(say), view(say, run(say, Phase.QUEUED), position=1)),
    )
    shut = replace(
        busy,
        lock_by=say("U0SARA"),
        lock_reason=say("Database maintenance"),
        lock_at=ago(hours=1),
        window=(_peak(say),),
        next_window=NOW,
    )
    yield "status", replies.status([replace(busy, window=window), calm])
    yield "status_locked", replies.status([shut])
    yield "status_of_nothing", replies.status([EnvironmentView(say("development"))])
    past = run(say, Phase.SUCCEEDED, started_at=ago(minutes=20), ended_at=ago(minutes=8))
    failed = run(
        say, Phase.FAILED, id=11, error=say("status 503"), started_at=ago(hours=2), ended_at=ago(hours=1)
    )
    yield (
        "history",
        replies.history(HistoryView(say("production"), (view(say, past), view(say, failed, link="")))),
    )
    yield "why", replies.why(view(say, replace(failed, phase=Phase.ROLLED_BACK)), _turns(say))
    yield "why_of_nothing_decided", replies.why(view(say, run(say, Phase.QUEUED), verdicts=(), link=""), ())
    yield "history_empty", replies.history(HistoryView("", ()))
    yield "history_long", replies.history(HistoryView("", (view(say, past),) * 50))


def _turns(say: Voice) -> tuple[AuditRow, ...]:
    """Requested, voided by a rule, approved, sent back by the watch."""

    def row(no: int, actor: str, action: str, detail: str, rule: str = "") -> AuditRow:
        return AuditRow(
            no, ago(minutes=30 - no), actor, say(action), 11, say("production"), rule, say(detail)
        )

    return (
        row(1, say("U0ENGINEER"), "deploy.requested", "v1.2.4 sha256:" + "ab" * 32),
        row(2, "", "deploy.voided", "5f2c" * 16, Rule.VOTE_STALE.value),
        row(3, say("U0SARA"), "deploy.approved", "5f2c" * 16),
        row(4, "", "deploy.rolled_back", "Error rate 7.4 %, more than 5 % (guide 8.4)"),
    )


def _clicks(say: Voice) -> Iterator[tuple[str, Message]]:
    yield "voted", replies.voted(run(say), 1)
    yield "voted_last", replies.voted(run(say, Phase.PREPARING), 0)
    yield "voted_last_queued", replies.voted(run(say, Phase.QUEUED), 0)
    yield "voted_reject", replies.voted(run(say, Phase.REJECTED), 0)
    yield "cancelled", replies.cancelled(run(say, Phase.CANCELLED))
    yield "cancelling", replies.cancelled(run(say, Phase.WATCHING))
    yield "nothing_to_cancel", replies.nothing_to_cancel(say("production"))
    yield "which_run", replies.which_run((run(say), run(say, id=13)))
    lock = Lock(say("production"), say("U0SARA"), say("Database maintenance"), NOW)
    yield "locked", replies.locked(lock)
    yield "unlocked", replies.unlocked(lock)


def _typed(say: Voice) -> Iterator[tuple[str, Message]]:
    yield "help", replies.help_screen((say("staging"), say("production")))
    yield "unknown_word", replies.unknown(say("statsu"))
    yield "misread_swapped", replies.misread("swapped", say("production"), say("/deploy v1.2.4 production"))
    yield "misread_option", replies.misread("unknown_option", say("--resaon"), say("--reason"))
    yield "misread_environment", replies.misread("no_environment", say("v1.2.4"), "", (say("staging"),))
    for trouble in ("too_long", "option_twice", "no_value", "no_version", "extra", "something_new"):
        yield f"misread_{trouble}", replies.misread(trouble, say("2000"))
    yield "unexpected", unexpected(say("1a2b3c4d"))


def _peak(say: Voice) -> Verdict:
    fields = {
        "now": NOW,
        "start": NOW,
        "end": NOW,
        "name": say("peak hours"),
        "next_open": NOW,
        "next_end": NOW,
    }
    return Verdict(Rule.WHEN_PEAK, Outcome.REFUSE, fields)


def _lock(say: Voice) -> Verdict:
    fields = {"environment": say("production"), "by": say("U0SARA"), "reason": say("Maintenance"), "at": NOW}
    return Verdict(Rule.WHERE_LOCK, Outcome.REFUSE, fields)


def _confirm(say: Voice) -> NeedsConfirmation:
    fields = {"status": "avoid", "day": 4, "note": say("Limited weekend support"), "next_open": NOW}
    verdict = Verdict(Rule.WHEN_WINDOW, Outcome.CONFIRM, fields)
    return NeedsConfirmation(verdict, (*verdicts(say), verdict), plan(say), checks(say))
