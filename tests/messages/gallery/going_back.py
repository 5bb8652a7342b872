"""Every answer to `/rollback`, its form, and its runbooks."""

from collections.abc import Iterator
from dataclasses import replace

from messages import rollback as words
from messages.deploy import card
from messages.views import Message
from policy.config import Environment, Host, Strategy
from policy.plan import Container
from policy.rollback import Chosen, Guide, Join, Method, Option
from policy.rules import Outcome, Rule, Verdict
from policy.runs import Kind, Phase, Run
from tests.messages.gallery.values import DIGEST, Voice, plan, run, view


def messages(say: Voice) -> dict[str, Message]:
    return dict([*_asked(say), *_cards(say), *_runbooks(say)])


def modals(say: Voice) -> dict[str, dict[str, object]]:
    return {
        "modal_rollback": words.ways(say("production"), say("v1.2.4"), ways(say), "C0GENERAL"),
        "modal_rollback_impossible": words.ways(say("production"), say("v1.2.4"), ways(say)[2:3]),
        "modal_rollback_in_flight": words.ways(
            say("production"), say("v1.2.4"), ways(say), busy=run(say, Phase.VERIFYING)
        ),
        "modal_rollback_barred": words.barred("You may not."),
        "modal_rollback_loading": words.loading(),
    }


def ways(say: Voice) -> tuple[Option, ...]:
    stopped = {
        "version": say("v1.2.3"),
        "container": say("liyaqa-backend-old"),
        "environment": say("production"),
    }
    gone = {
        **stopped,
        "migrations": (say("V12__drop_notes"),),
        "kinds": ("irreversible",),
        "reasons": (say("drops a table"),),
    }
    return (
        Option(
            Method.SWAP,
            say("v1.2.3"),
            12,
            possible=True,
            verdicts=(Verdict(Rule.ROLLBACK_STANDBY, Outcome.WARN, stopped),),
        ),
        Option(Method.REDEPLOY, say("v1.2.2"), 40, possible=True),
        Option(
            Method.REDEPLOY,
            say("v1.2.1"),
            20,
            possible=False,
            verdicts=(Verdict(Rule.ROLLBACK_SCHEMA, Outcome.REFUSE, gone),),
        ),
        Option(Method.REVERT, say("v1.2.3"), 1200, possible=True),
        Option(Method.RESTORE, say("v1.2.3"), 900, possible=True),
    )


def _asked(say: Voice) -> Iterator[tuple[str, Message]]:
    locked = {"environment": say("production"), "by": say("U0SARA"), "reason": say("Inventory"), "run": 0}
    chosen = Chosen(
        ways(say)[0],
        plan(say),
        say("v1.2.4"),
        12,
        (Verdict(Rule.ROLLBACK_LOCK, Outcome.WARN, locked),),
    )
    behind = replace(chosen, behind=run(say, Phase.VERIFYING))
    fields = {"environment": say("production"), "run": 12, "version": say("v1.2.4"), "phase": "verifying"}
    stops = Join(
        run(say, Phase.VERIFYING),
        stops=True,
        verdicts=(Verdict(Rule.ROLLBACK_OPEN, Outcome.WARN, {**fields, "stops": True}),),
    )
    where, reason = say("production"), say("High error rate (8%)")
    yield "rollback_asked", words.ask_first(chosen, where, "", reason, say("v1.2.4"))
    yield "rollback_asked_behind", words.ask_first(behind, where, say("v1.2.2"), reason, say("v1.2.4"))
    yield "rollback_asked_in_flight", words.ask_first(stops, where, "", reason, "")
    back = view(say, going(say, Phase.PREPARING))
    yield "rollback_opened", words.opened(back, chosen)
    yield "rollback_opened_behind", words.opened(replace(back, link=""), behind)
    yield "rollback_in_flight", words.going_back(view(say, run(say, Phase.VERIFYING)))
    yield "rollback_joined", words.joined(back)
    yield "rollback_help", words.help_screen((say("staging"), say("production")))
    yield (
        "rollback_misread",
        words.misread("unknown_word", say("v1.2.3"), say("/rollback production --to v1.2.3")),
    )
    yield "rollback_misread_long", words.misread("too_long", "500")


def going(say: Voice, phase: Phase) -> Run:
    found = run(say, phase, kind=Kind.ROLLBACK, reason=say("High error rate (8%)"))
    return replace(found, version=say("v1.2.3"), requester=say("U0ENGINEER"))


def _cards(say: Voice) -> Iterator[tuple[str, Message]]:
    for phase in (
        Phase.VERIFYING,
        Phase.SWITCHING,
        Phase.WATCHING,
        Phase.SUCCEEDED,
        Phase.FAILED,
        Phase.ROLLBACK_FAILED,
    ):
        yield f"rollback_card_{phase.value}", card(view(say, going(say, phase), approvals=0))
    desk = replace(going(say, Phase.SUCCEEDED), requester="")
    yield "rollback_card_by_the_desk", card(view(say, desk, approvals=0))


def _runbooks(say: Voice) -> Iterator[tuple[str, Message]]:
    environment = Environment(
        say("production"),
        Strategy.BLUE_GREEN,
        hosts=(Host(say("app-1"), "192.0.2.1"),),
        public_url="https://api.example",
    )
    blue = Container("c1", say("liyaqa-backend-blue"), "i1", say("v1.2.4"), DIGEST, 8081, running=True)
    old = Container("c2", say("liyaqa-backend-old"), "i2", say("v1.2.3"), DIGEST, 8080, running=True)
    places = ((say("app-1"), blue, old), (say("app-2"), None, None))
    where = say("production")
    restore = Guide(Method.RESTORE, where, say("v1.2.3"), say("v1.2.4"), (), places)
    yield "runbook_restore", words.runbook(restore, environment)
    yield "runbook_revert", words.runbook(replace(restore, method=Method.REVERT), environment)
