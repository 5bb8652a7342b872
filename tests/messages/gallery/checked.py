"""Checklists: the form, the approver's line, the verification in the thread."""

from messages.checklist import form, loading, ticked, verification
from messages.deploy import approval
from messages.views import Message
from policy.checklist import AFTER, BEFORE, Item, Line, Tick
from policy.runs import Phase
from tests.messages.gallery.values import NOW, Voice, run, view


def messages(say: Voice) -> dict[str, Message]:
    found = _lines(say, BEFORE)
    return {
        "approval_with_checklist": approval(view(say, checklist=found)),
        "checklist_ticked": ticked(found, say("v1.2.4 to production")),
        "checklist_ticked_whole": ticked(_whole(say), say("v1.2.4 to production")),
        "verification": verification(run(say, Phase.SUCCEEDED), _lines(say, AFTER)),
        "verification_begun": verification(run(say, Phase.SUCCEEDED), tuple(map(Line, AFTER))),
    }


def forms(say: Voice) -> dict[str, dict[str, object]]:
    kept = {"subject": "before:production:v1.2.4", "run": 12}
    return {
        "modal_checklist": form(say("v1.2.4 to production"), _lines(say, BEFORE), kept),
        "modal_checklist_new": form(say("v1.2.4 on production"), tuple(map(Line, AFTER)), kept),
        "modal_checklist_loading": loading(),
    }


def _lines(say: Voice, items: tuple[Item, ...]) -> tuple[Line, ...]:
    """What the desk verified, one of it bad, and one tick of a person in each group."""
    ticks = []
    for item in items:
        if item.check:
            ticks.append(Tick("s", item.id, "", item.check != "window", say("as of now"), NOW))
        elif item.id.endswith("1"):
            ticks.append(Tick("s", item.id, say("U0SARA"), ok=True, detail="", at=NOW))
    known = {tick.item: tick for tick in ticks}
    return tuple(Line(item, known.get(item.id)) for item in items)


def _whole(say: Voice) -> tuple[Line, ...]:
    return tuple(Line(i, Tick("s", i.id, say("U0SARA"), ok=True, detail="", at=NOW)) for i in BEFORE)
