"""The watch's question in its states, its end, and quarantine."""

from dataclasses import replace

from messages import replies
from messages.render import render
from messages.views import Message
from policy import events
from policy.runs import Phase
from policy.watch import Answer, Question
from tests.messages.gallery.values import NOW, Voice, ago, run, view


def messages(say: Voice) -> dict[str, Message]:
    asked = question(say)
    kept = replace(asked, answer=Answer.KEEP, by=say("U0SARA"), answered_at=NOW)
    back = replace(kept, answer=Answer.ROLL_BACK)
    live, gone = view(say, run(say, Phase.WATCHING)), view(say, run(say, Phase.ROLLED_BACK))
    first = view(say, run(say, Phase.WATCHING, plan=None))
    event = events.WatchAsked(12)
    return {
        "watch_asked": render(event, replace(live, question=asked)),
        "watch_asked_of_a_first_release": render(event, replace(first, question=asked)),
        "watch_kept": render(event, replace(live, question=kept)),
        "watch_sent_back": render(event, replace(live, question=back)),
        "watch_unanswered": render(event, replace(gone, question=asked)),
        "watch_ended": render(events.WatchEnded(12, 60, (), ())),
        "watch_ended_in_doubt": render(
            events.WatchEnded(
                12, 60, (say("Memory"),), (say("Error rate (12 of 50 requests it takes to tell)"),)
            )
        ),
        "quarantine_lifted": render(_lifted(say)),
        "reply_kept": replies.kept(run(say)),
        "reply_answered_already": replies.answered_already(run(say), kept),
        "reply_going_back": replies.going_back(run(say)),
        "reply_lifted": replies.lifted(say("v1.2.6"), say("production"), say("High error rate (8%)")),
    }


def question(say: Voice) -> Question:
    team = (say("U0ENGINEER"), say("U0ONCALL"))
    return Question(12, say("Raised error rate (2.4%)"), say("2.4% of requests fail"), team, ago(minutes=2))


def every_event(say: Voice) -> list[events.Event]:
    return [events.WatchAsked(12), events.WatchEnded(12, 60, (), ()), _lifted(say)]


def _lifted(say: Voice) -> events.QuarantineChanged:
    why, was = say("The database was at fault"), say("High error rate (8%)")
    return events.QuarantineChanged(0, say("production"), say("v1.2.6"), say("U0SARA"), why, was, NOW)
