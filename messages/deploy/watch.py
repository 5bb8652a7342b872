"""What the watch asks in the run's thread, and what the sparse watch says at its end (guide 4.5, 6.2)."""

from messages.blocks import Block, actions, button, confirm, context, message, section
from messages.deploy.names import named, replaced
from messages.measures import metrics
from messages.text import code, count, escape, mention, user, when
from messages.views import Message, RunView
from policy.events import WatchEnded
from policy.runs import Phase
from policy.watch import Answer, Question

_OPEN = (Phase.WATCHING, Phase.SUCCEEDED)


def watch_asked(view: RunView) -> Message:
    """Buttons as long as nobody has answered and the release serves."""
    question = view.question
    assert question is not None
    waiting = _waiting(view, question)
    return message(
        _says(view, question),
        section(_body(view, question)),
        actions(*_buttons(view)) if waiting else None,
        context(_answer(view, question)),
        stamp=f"w{question.answer or view.run.phase}",
    )


def _waiting(view: RunView, question: Question) -> bool:
    return question.answer is Answer.NONE and view.run.phase in _OPEN


def watch_ended(event: WatchEnded) -> Message:
    said = (
        f"Watched for {count(event.minutes, 'minute')}. Metrics: {metrics(event.failing, event.unmeasured)}"
    )
    return message(said, section(said))


def _says(view: RunView, question: Question) -> str:
    asked = " ".join(map(mention, question.mention))
    end = f"Keep it or roll back? {asked}" if _waiting(view, question) else _answer(view, question)
    return f"⚠️ {escape(named(view.run))}: {_lower(question.said)}. {end}".strip()


def _body(view: RunView, question: Question) -> str:
    lines = [f"⚠️ *{escape(question.said, 500)}*"]
    if question.impact:
        lines.append(f"{escape(question.impact, 500)}.")
    old = replaced(view.run)
    if _waiting(view, question):
        back = (
            f" {code(old)} stands by; going back takes seconds."
            if old
            else " There is no earlier release to go back to."
        )
        lines.append(
            f"Keep {code(view.run.version)} or roll back? {' '.join(map(mention, question.mention))}{back}"
        )
    return "\n".join(lines)


def _buttons(view: RunView) -> list[Block]:
    name, old = named(view.run), replaced(view.run)
    value = {"run": view.run.id}
    ask = confirm(
        "Roll back?", f"Traffic goes from {name} back to {old or 'the earlier release'}.", "Roll back"
    )
    keep = button("Keep", "watch_keep", value)
    return [button("Roll back", "watch_back", value, style="danger", ask=ask), keep] if old else [keep]


def _answer(view: RunView, question: Question) -> str:
    if question.answer is not Answer.NONE:
        word = "Kept" if question.answer is Answer.KEEP else "Sent back"
        at = f", {when(question.answered_at)}" if question.answered_at else ""
        return f"{word} by {user(question.by)}{at}."
    if view.run.phase not in _OPEN:
        return f"Nobody answered before {escape(view.run.environment, 60)} changed."
    return "The run does not wait for the answer."


def _lower(text: str) -> str:
    said = escape(text, 500)
    return said[:1].lower() + said[1:]
