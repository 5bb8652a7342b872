"""The one seam where text becomes Slack's: escaping, mentions, links, times, lengths, and the way back."""

from messages.text.escaping import clean, code, escape, output, script
from messages.text.lengths import clip, truncate
from messages.text.mentions import channel, group, link, mention, user
from messages.text.reading import plain
from messages.text.times import count, duration, local, minutes, utc, when

__all__ = [
    "channel",
    "clean",
    "clip",
    "code",
    "count",
    "duration",
    "escape",
    "group",
    "link",
    "local",
    "mention",
    "minutes",
    "output",
    "plain",
    "script",
    "truncate",
    "user",
    "utc",
    "when",
]
