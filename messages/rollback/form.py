"""The modal of a bare `/rollback`: every way back that is possible now, with its time, and why the others are not."""

import json
from collections.abc import Sequence

from messages.blocks import Block, context, plain_text, section
from messages.inputs import View
from messages.modals import MOST_REASON
from messages.rollback.words import DATA, refusal, time, title, warnings
from messages.text import clean, code, escape, truncate
from policy.rollback import MATRIX, Method, Option
from policy.runs import Run

_FITTING = "fitting"  # the matrix decides, from what went wrong


def loading() -> View:
    """Opened at once: a trigger lives three seconds."""
    return _modal({}, [section("Looking at what stands by on each host…")])


def barred(said: str) -> View:
    """`said`: finished mrkdwn. Whoever may not ask is told so, and nothing more."""
    return _modal({}, [section(said)])


def ways(
    environment: str, leaving: str, options: Sequence[Option], channel: str = "", busy: Run | None = None
) -> View:
    """`leaving`: what is live now; it comes back with the answer, so that nobody leaves twice. `busy`: the run in flight."""
    possible = [o for o in options if o.possible]
    kept = {
        "environment": clean(environment)[:64],
        "leaving": clean(busy.version if busy else leaving)[:128],
        "channel": channel,
    }
    flight = f"\nRun {busy.id} ({escape(busy.version)}) is in flight: it goes back itself." if busy else ""
    said = f"Live on {code(environment)}: {code(leaving) or 'nothing that is known'}.{flight}"
    if not possible:
        return _modal(kept, [section(said), *_impossible(options)])
    return _modal(
        kept,
        [
            section(f"{said}\nNo approval and no window is asked for. It begins when you press the button."),
            _input("What went wrong?", "scenario", _scenarios(), optional=True),
            _input("How?", "way", _radios(possible)),
            _input("Reason", "reason", _reason(), hint="Everybody reads it in #incidents."),
            *_notes(possible),
            *_impossible(options),
        ],
        submit="Roll back",
    )


def _radios(possible: Sequence[Option]) -> Block:
    fits = _option(
        "What fits the reason",
        _FITTING,
        "A bug, slowness, configuration: swap. Migration, corruption: restore.",
    )
    known = [fits, *(_option(title(o), _value(o), f"{time(o)}; {DATA[o.method]}") for o in possible[:9])]
    return {"type": "radio_buttons", "action_id": "way", "options": known, "initial_option": fits}


def _value(option: Option) -> str:
    version = option.version if option.method is Method.REDEPLOY else ""
    return f"{option.method.value} {version}".strip()


def chosen(way: str) -> tuple[str, str]:
    """(method, version) of the radio's value; the matrix's own choice names none."""
    method, _, version = way.partition(" ")
    return ("", "") if method == _FITTING else (method, version)


def _scenarios() -> Block:
    known = [_option(row.name, row.name) for row in MATRIX]
    return {
        "type": "static_select",
        "action_id": "scenario",
        "placeholder": plain_text("Choose what fits", 150),
        "options": known,
    }


def _notes(possible: Sequence[Option]) -> list[Block | None]:
    told = [f"{escape(title(o))}: {said}" for o in possible if (said := warnings(o))]
    return [context(*told)] if told else []


def _impossible(options: Sequence[Option]) -> list[Block | None]:
    told = [f"• {escape(title(o))}: {refusal(o)}" for o in options if not o.possible]
    return [section("*Not possible now*\n" + "\n".join(told))] if told else []


def _reason() -> Block:
    return {"type": "plain_text_input", "action_id": "reason", "max_length": MOST_REASON, "multiline": False}


def _option(text: str, value: str, description: str = "") -> Block:
    option: Block = {"text": plain_text(text, 75), "value": truncate(clean(value), 150)}
    return option | {"description": plain_text(description, 75)} if description else option


def _input(label: str, name: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    block: Block = {"type": "input", "block_id": name, "label": plain_text(label, 2000), "element": element}
    if optional:
        block["optional"] = True
    return block | {"hint": plain_text(hint, 2000)} if hint else block


def _modal(kept: dict[str, str], blocks: Sequence[Block | None], submit: str = "") -> View:
    view: View = {
        "type": "modal",
        "callback_id": "rollback" if submit else "loading",
        "title": plain_text("Roll back", 24),
        "close": plain_text("Go back", 24),
        "private_metadata": json.dumps(kept, separators=(",", ":"), ensure_ascii=False),
        "blocks": [block for block in blocks if block],
    }
    return view | {"submit": plain_text(submit, 24)} if submit else view
