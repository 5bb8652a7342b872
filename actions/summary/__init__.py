"""Gathers where everything stands: all parts at once, each with its own deadline; a failing part stops no other."""

from actions.summary.posting import post
from actions.summary.taking import TOLD_WITHIN, take

__all__ = ["TOLD_WITHIN", "post", "take"]
