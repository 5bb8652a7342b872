"""Block Kit's rules: what Slack would refuse, said with the exact place."""

from sandbox.slack.blocks.measure import text_length, walk
from sandbox.slack.blocks.payload import (
    message_problems,
    text_total_exceeded,
    view_problems,
    view_size_exceeded,
)
from sandbox.slack.blocks.rules import Problem

__all__ = [
    "Problem",
    "message_problems",
    "text_length",
    "text_total_exceeded",
    "view_problems",
    "view_size_exceeded",
    "walk",
]
