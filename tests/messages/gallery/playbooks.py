"""Playbooks: cards, results, the second person, answers, forms."""

from dataclasses import replace

from messages import playbooks as drawn
from messages.playbooks import FormView, PlaybookView
from messages.views import Message
from policy.config import Environment, Host, Strategy
from policy.incidents.model import Incident, State, Type
from policy.playbooks import PLAYBOOKS, ActionRun, ActionState, Doing
from policy.playbooks.shell import commands
from policy.rules import Outcome, Rule, Verdict
from tests.messages.gallery.values import NOW, Voice, ago

S = ActionState
HOST = Host("app-1", "api.liyaqa.com")


def messages(say: Voice) -> dict[str, Message]:
    incident, asked = _incident(say), _run(say, Doing.RESETS, S.ASKED)
    view = _view(say, "outage", _outage(say))
    over = replace(incident, state=State.RESOLVED)
    typed = (say("docker exec liyaqa-postgres psql"),)
    return {
        "playbook_outage": drawn.card(view),
        "playbook_security": drawn.card(_view(say, "security", _breach(say))),
        "playbook_database": drawn.card(_view(say, "database", ())),
        "playbook_over": drawn.card(replace(view, incident=over)),
        "playbook_nowhere": drawn.card(replace(view, environment="")),
        "action_asked": drawn.asked(asked, incident, typed),
        "action_agreed": drawn.asked(replace(asked, state=S.RUNNING, decided_by="U0ADMIN"), incident, typed),
        "action_declined": drawn.asked(
            replace(asked, state=S.DECLINED, decided_by="U0ADMIN"), incident, typed
        ),
        "action_never_decided": drawn.asked(asked, over, typed),
        "action_done": drawn.said(_outage(say)[0]),
        "action_failed": drawn.said(replace(_outage(say)[1], state=S.FAILED, output=say("boom"))),
        "action_freed": drawn.said(
            replace(
                _run(say, Doing.UNBLOCK, S.DONE),
                argument="203.0.113.9",
                asked_by="",
                result=say("free again"),
            )
        ),
        "action_started": drawn.pressed(_run(say, Doing.RESTART, S.APPROVED), first=True),
        "action_waits": drawn.pressed(asked, first=True),
        "action_was_declined": drawn.pressed(replace(asked, state=S.DECLINED), first=True),
        "action_by_hand": drawn.pressed(_run(say, Doing.RESTORE, S.DONE), first=True),
        "action_again": drawn.pressed(_run(say, Doing.RESTART, S.RUNNING), first=False),
        "playbook_shown": drawn.shown(PLAYBOOKS["outage"]),
        "playbook_unknown": drawn.unknown_book(say("nothing")),
    }


def modals(say: Voice) -> dict[str, dict[str, object]]:
    refusal = Verdict(
        Rule.PLAYBOOK_ROLE, Outcome.REFUSE, {"action": say("Restart"), "roles": (say("admin"),)}
    )
    lines = tuple(
        (say(name), (say("docker restart liyaqa-backend-blue"),), "") for name in ("app-1", "app-2")
    )
    unread = ((say("app-1"), (), say("app-1 could not be read")),)

    def form(
        action: Doing, shown: tuple[tuple[str, tuple[str, ...], str], ...], *, second: bool = False
    ) -> FormView:
        return FormView(
            action, "INC-2026-014", say("production"), shown, second, {"n": 0, "action": action.value}
        )

    return {
        "modal_playbook_loading": drawn.loading(),
        "modal_playbook_refused": drawn.refused(refusal),
        "modal_playbook_restart": drawn.form(form(Doing.RESTART, lines)),
        "modal_playbook_block": drawn.form(replace(form(Doing.BLOCK, lines[:1]), block_hours=24)),
        "modal_playbook_second": drawn.form(form(Doing.SESSIONS, unread, second=True)),
        "modal_playbook_by_hand": drawn.form(form(Doing.RESTORE, lines[:1])),
    }


def _incident(say: Voice) -> Incident:
    return Incident(
        "INC-2026-014", "P0", say("Down"), say("production"), ago(minutes=9), blocks=True,
        type=Type.OUTAGE, state=State.INVESTIGATING, commander="U0COMMANDER",
    )  # fmt: skip


def _run(say: Voice, action: Doing, state: ActionState) -> ActionRun:
    run = ActionRun(
        12, "INC-2026-014", "outage", action, say("production"), "", state, "U0ENGINEER", ago(minutes=3), 0
    )
    return replace(
        run, started_at=ago(minutes=3), ended_at=ago(minutes=2) if state in {S.DONE, S.FAILED} else None
    )


def _outage(say: Voice) -> tuple[ActionRun, ...]:
    done = replace(
        _run(say, Doing.SERVICE, S.DONE), result=say("1 of 2 checks answer 200"), output=say("port 8080: 503")
    )
    broke = replace(_run(say, Doing.RESTART, S.FAILED), result=say("liyaqa-backend-blue does not stay up"))
    on = replace(_run(say, Doing.MAINTENANCE_ON, S.DONE), result=say("Maintenance is on"), undoable=True)
    return done, broke, on


def _breach(say: Voice) -> tuple[ActionRun, ...]:
    blocked = replace(_run(say, Doing.BLOCK, S.DONE), argument=say("203.0.113.9"), undoable=True)
    waits = replace(_run(say, Doing.SESSIONS, S.ASKED), book="security")
    return blocked, waits, replace(_run(say, Doing.EVIDENCE, S.RUNNING), book="security")


def _view(say: Voice, book: str, runs: tuple[ActionRun, ...]) -> PlaybookView:
    environment = Environment("production", Strategy.BLUE_GREEN, (HOST,), public_url="https://api.liyaqa.com")
    typed = {
        doing: tuple(map(say, commands(doing, environment, HOST, "liyaqa-backend-blue", "", "INC-2026-014")))
        for doing in PLAYBOOKS[book].actions
    }
    at = say("production")
    return PlaybookView(
        _incident(say), PLAYBOOKS[book], at or "production", (say("app-1"),), say("v1.2.3"), runs, typed, NOW
    )
