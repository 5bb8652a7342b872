"""`/ops logs`: short ones in the answer, long ones as a file."""

from collections.abc import Sequence

from messages.blocks import message, section
from messages.text import code, count, escape, output
from messages.views import LogView, Message

INLINE = 2400  # characters of all hosts together; more goes into a file


def short(views: Sequence[LogView]) -> bool:
    return sum(len(v.text) for v in views) <= INLINE


def logs(asked: str, views: Sequence[LogView]) -> Message:
    """`asked`: what was asked for, as typed, unescaped."""
    blocks = [section(_one(v)) for v in views[:10]]
    return message(_says(asked, views), section(f"*Logs* {code(asked)}"), *blocks)


def as_file(asked: str, views: Sequence[LogView], *, sent: bool) -> Message:
    """`sent` False: Slack did not take the file; the end of it is shown."""
    where = (
        "It is in your messages from the desk." if sent else "Slack did not take the file; this is its end."
    )
    lines = sum(v.lines for v in views)
    says = f"The log has {count(lines, 'line')}: sent to you as a file. {where}" if sent else where
    blocks = [] if sent else [section(_one(v)) for v in views[:5]]
    return message(f"{says} {_faults(views)}".strip(), section(f"*Logs* {code(asked)}\n{says}"), *blocks)


def _says(asked: str, views: Sequence[LogView]) -> str:
    lines = sum(v.lines for v in views)
    return f"{count(lines, 'line')} for {escape(asked)}. {_faults(views)}".strip()


def _faults(views: Sequence[LogView]) -> str:
    return " ".join(
        f"{escape(v.host, 60)} could not be read: {escape(v.fault, 200)}." for v in views if v.fault
    )


def _one(view: LogView) -> str:
    title = f"{code(view.host)} {code(view.container)}"
    if view.fault:
        return f"{title}: not read, {escape(view.fault, 300)}"
    shown = output(view.text, 2600)
    return f"{title}, {count(view.lines, 'line')}\n{shown}" if shown else f"{title}: no such line."
