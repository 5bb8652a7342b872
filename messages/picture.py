"""The words of a picture around a switch: its title, what it shows to those who do not see it, and its data."""

from messages.deploy.names import named
from messages.text import clean, truncate
from policy.runs import Run
from policy.watch.around import Around, Line


def around_title(run: Run) -> str:
    """Plain, and of one run alone: it finds the file again."""
    return f"{named(run)}: error rate and P95 around the switch (run {run.id})"


def around_alt(shown: Around) -> str:
    """For those who do not see it; Slack takes 1000 characters."""
    happened = ", ".join(f"{label} at {_clock(at)}" for at, label in shown.marks)
    parts = [
        f"Two lines over time. {happened[:1].upper()}{happened[1:]}, in minutes since the switch.",
        _heights("Error rate", shown.error_rate, "{:.1f}%"),
        _heights("P95 latency", shown.latency, "{:.2f} s"),
    ]
    return truncate(clean(" ".join(parts)), 1000)


def around_data(shown: Around) -> dict[str, object]:
    """What `python -m charts` reads."""
    return {
        "title": f"{named(shown.run)}: error rate and P95 around the switch",
        "from": shown.start,
        "to": shown.end,
        "error_rate": _data(shown.error_rate),
        "latency": _data(shown.latency),
        "marks": [{"at": at, "label": truncate(clean(label), 60)} for at, label in shown.marks],
        "limits": {"error_rate": shown.error_limit, "latency": shown.latency_limit},
    }


def _data(lines: tuple[Line, ...]) -> list[dict[str, object]]:
    named = ((truncate(clean(line.version), 40), line) for line in lines)
    return [{"version": version, "points": [list(p) for p in line.points]} for version, line in named]


def _heights(name: str, lines: tuple[Line, ...], form: str) -> str:
    """Each release's highest and last value."""
    known = [(line.version, [value for _, value in line.points]) for line in lines if line.points]
    said = (
        f"{version} at most {form.format(max(v))}, at the end {form.format(v[-1])}" for version, v in known
    )
    return f"{name}: {'; '.join(said) or 'not measured'}."


def _clock(seconds: float) -> str:
    whole = abs(round(seconds))
    return f"{'-' if seconds < 0 else ''}{whole // 60}:{whole % 60:02}"
