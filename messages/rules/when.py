"""Words for when.*: times in UTC and Gulf, and always the next open window."""

from messages.rules.words import Fields, Words, either
from policy.rules import Outcome

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_BLACKOUTS = {
    "when.weekend": "the weekend",
    "when.peak": "peak hours",
    "when.holiday": "a public holiday",
    "when.ramadan": "a Ramadan evening",
    "when.event": "a high-traffic event",
}


def window(f: Fields) -> Words:
    said = f"{_day(f)} at this hour is not recommended"
    if f.outcome is Outcome.OVERRIDDEN:
        return _overridden(f, f"{said}.")
    if f.outcome in {Outcome.OK, Outcome.WARN}:
        return _window_passed(f, said)
    means = f.text("note") or "Preferred are the open windows, when the full team is there."
    if f.refused:
        return Words(f"{_day(f)} at this hour is not open for deployments.", means, _next(f))
    return Words(f"{said}.", means, f"Confirm it with a reason, or wait. {_opens(f)}")


def _window_passed(f: Fields, said: str) -> Words:
    if f.raw("status") == "acceptable":
        return Words(f"{_day(f)} at this hour is acceptable, not preferred.", f.text("note"))
    if not f.fine:
        reason = either(f.raw("reason"), f"Reason: {f.text('reason')}")
        return Words(f"{said}; the requester confirmed it.", reason)
    if f.raw("status") == "free":
        return Words("This environment has no deployment windows.")
    return Words(f"{_day(f)} at this hour is a preferred time.")


def weekend(f: Fields) -> Words:
    return _blackout(f, "It is the weekend, with few people around.")


def peak(f: Fields) -> Words:
    return _blackout(f, "These are peak hours.")


def holiday(f: Fields) -> Words:
    return _blackout(f, f"It is a public holiday: {f.text('name', 'unnamed')}.")


def ramadan(f: Fields) -> Words:
    return _blackout(f, "It is a Ramadan evening, when traffic is high.")


def event(f: Fields) -> Words:
    return _blackout(f, f"A high-traffic event is on: {f.text('name', 'unnamed')}.")


def incident(f: Fields) -> Words:
    name = f"{f.text('incident', 'An incident')} ({f.text('severity', 'severity unknown')})"
    said = f"{name} is open: {f.text('title', 'untitled')}."
    if f.fine:
        return Words("No incident blocks deployments.")
    if f.outcome is Outcome.OVERRIDDEN:
        return _overridden(f, said)
    where = f.text("environment") or "every environment"
    owner = either(f.raw("owner"), f" {f.who('owner')} may lift that.")
    return Words(
        said,
        f"It blocks deployments to {where}, since {f.time('opened_at')}.{owner}",
        'Ask again when it is over. If this deployment is the fix, add `--emergency "reason"`.',
    )


def overrun(f: Fields) -> Words:
    if f.fine:
        return Words(f"Expected to end in time, {f.time('ends', 'within the window')}.")
    takes = f"It is expected to take {f.whole('minutes')} minutes, until {f.time('ends')}."
    into = _into(f)
    if f.outcome is Outcome.OVERRIDDEN:
        return _overridden(f, f"{takes} That runs into {into}.")
    if f.refused:
        return Words(takes, f"That runs into {into}, from {f.time('boundary', 'then')}.", _next(f))
    return Words(takes, f"The window ends before that, {f.time('boundary', 'earlier')}.")


def _blackout(f: Fields, said: str) -> Words:
    if f.fine:
        return Words("No blackout at this hour.")
    if f.outcome is Outcome.OVERRIDDEN:
        return _overridden(f, said)
    until = f"Production is closed until {f.time('end', 'it is over')}."
    moon = either(f.flag("estimated"), " The dates are an estimate and may move by a day.")
    return Words(said, until + moon, _next(f))


def _overridden(f: Fields, said: str) -> Words:
    return Words(said, f"Overridden as an emergency: {f.text('reason', 'see the request')}")


def _into(f: Fields) -> str:
    name = _BLACKOUTS.get(f.raw("into"), "a closed time")
    return (
        f"{name} ({f.text('name')})"
        if f.raw("name") and f.raw("into") in {"when.holiday", "when.event"}
        else name
    )


def _next(f: Fields) -> str:
    return f'{_opens(f)} If it cannot wait, add `--emergency "reason"`.'


def _opens(f: Fields) -> str:
    if not f.values.get("next_open"):
        return "No open window in the next 60 days."
    end = either(f.values.get("next_end"), f" to {f.time('next_end')}")
    return f"Next open window: {f.time('next_open')}{end}."


def _day(f: Fields) -> str:
    day = f.values.get("day")
    return _DAYS[day] if isinstance(day, int) and 0 <= day < 7 else "Today"
