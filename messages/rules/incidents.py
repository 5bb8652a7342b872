"""Words for incident.*: who may do what to an incident."""

from messages.rules.words import Fields, Words, either
from messages.text import code

_PROBLEMS = {
    "missing": "is missing",
    "short": "is too short",
    "long": "is too long",
}


def known(f: Fields) -> Words:
    """The same words for one that does not exist and for one that is not theirs to see."""
    name = f.code("typed", "of that name")
    if f.fine:
        return Words(f"The incident {name} is known to you.")
    return Words(
        f"There is no incident {name} that you can see.",
        "Nothing was changed.",
        f"Type {code('/incident list')} to see the open ones.",
    )


def role(f: Fields) -> Words:
    name = f.text("incident", "the incident")
    if f.fine:
        return Words(f"You may change {name}.")
    if f.raw("take"):
        return Words(
            f"{f.who('commander', 'Somebody')} has command of {name}.",
            "Nothing was changed.",
            f"They hand it over with {code('/incident ic @name')}; incident commanders and admins may take it.",
        )
    return Words(
        f"Only the incident commander {f.who('commander', '')} or an admin may do that with {name}.".replace(
            "  ", " "
        ),
        "Anybody may add a note and call for help.",
        f"Ask the commander. An incident commander may take command with {code('/incident ic me')}.",
    )


def state(f: Fields) -> Words:
    name = f.text("incident", "The incident")
    allowed = f.codes("allowed")
    same = f.raw("to") and f.raw("state") == f.raw("to")
    other = f"{name} is {f.text('state', 'in another state')}, so it cannot become {f.text('to', 'that')}."
    return Words(
        f"{name} is {f.text('state')} already." if same else other,
        "Nothing was changed.",
        f"It can become: {allowed}." if allowed else "Open another incident instead.",
    )


def is_open(f: Fields) -> Words:
    name = f.text("incident", "The incident")
    merged = either(f.raw("merged_into"), f" It goes on as {f.text('merged_into')}.")
    return Words(
        f"{name} is {f.text('state', 'over')}.{merged}",
        "Notes are still taken; nothing else was changed.",
        f"To go on with it, type {code('/incident reopen <why>')}.",
    )


def offer(f: Fields) -> Words:
    if f.fine:
        return Words(f"Command of {f.text('incident', 'the incident')} is offered to {f.who()}.")
    to = either(f.raw("offered"), f"It is offered to {f.who('offered')}.", "Nobody is asked at the moment.")
    return Words(
        f"Command of {f.text('incident', 'the incident')} is not offered to you.",
        to,
        f"The commander hands over with {code('/incident ic @name')}.",
    )


def typed(f: Fields) -> Words:
    what = f.text("purpose", "text").replace("_", " ")
    problem = _PROBLEMS.get(f.raw("problem"), "does not fit")
    bounds = f"From {f.whole('least')} to {f.whole('limit')} characters." if f.whole("limit") else ""
    missing = f.raw("problem") == "missing"
    again = "Type it in the same line." if missing else f"{bounds} Type it again.".strip()
    return Words(f"The {what} {problem}.", "Nothing was changed.", again)
