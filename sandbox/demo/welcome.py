"""What a newcomer reads first, in the workspace and in the terminal."""

from sandbox.slack import Message, SlackWorkspace
from sandbox.slack.world.people import SLACKBOT

_HELLO = "*Welcome.* This is a Slack of your own, on this machine. The bot, its checks and its deployments are the real ones."
_FIRST = """\
*A first deployment*
1. In <#C0DEPLOYMENTS> type `/deploy v1.2.4 staging` and watch the card.
2. Then `/deploy v1.2.4 production`. Production wants two approvals, and never your own.
3. At the top right become *Approver One*, open the card's thread and press *Approve*. Then again as *Approver Two*."""
_THEN = """\
*And then*
• `/deploy v1.2.5 staging`: this one never becomes healthy. The old one returns by itself.
• Move the clock at the top to *peak hours* or *Saturday*, and ask for production again. On *Friday night* you give a reason.
• `v1.2.6` is healthy, but fails one request in twelve: the watch sends it back by itself, and draws a picture in its thread.
• `v1.3.0` migrates its database. Staging comes first, for both.
• `/incident open P0 Checkout returns 502`: a channel with a card, a blackout, and a reminder when nothing is told for five minutes.
• `/deploy plan v1.2.4 production` shows each rule and the command each step stands for; `/deploy help` the rest."""
_ASIDE = "*Traffic* at the top shows every request between Slack and the bot. What you do here is still here at the next start."
_HERE = "Type `/deploy v1.2.4 staging` here to begin. What else there is to try stands in <#C0GENERAL>."

STEPS = """\
  In #deployments type   /deploy v1.2.4 staging      and watch the card,
  then                   /deploy v1.2.4 production   and approve it as Approver One and Approver Two (top right).
  Move the clock (top)   to peak hours, and ask for production again."""
ASIDE = "Ctrl-C stops it. The next `make demo` goes on from there; `make demo-reset` forgets it."

ASIDE_DOCKER = """\
The hosts are this machine's Docker and nginx: `docker ps` shows the releases. Ctrl-C stops them.
The next `make demo DOCKER=1` goes on from there; `make demo-reset DOCKER=1` removes all that it made."""


def greet(slack: SlackWorkspace) -> None:
    """Slackbot says it, so that what the bot says is all its own."""
    state = slack.state
    sections = [
        {"type": "section", "text": {"type": "mrkdwn", "text": text}} for text in (_HELLO, _FIRST, _THEN)
    ]
    aside = {"type": "context", "elements": [{"type": "mrkdwn", "text": _ASIDE}]}
    blocks = state.identified([*sections, aside])
    state.put_message(
        Message("C0GENERAL", state.timestamp(), SLACKBOT, "Welcome. What there is to try.", blocks)
    )
    state.put_message(Message("C0DEPLOYMENTS", state.timestamp(), SLACKBOT, _HERE))
