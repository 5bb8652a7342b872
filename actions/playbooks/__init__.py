"""Playbooks: ask for an action, agree to it, carry it out, say what came of it."""

from actions.playbooks.ask import Asked, Press, agree, decline, press, show
from actions.playbooks.execute import carry_out
from actions.playbooks.expiry import free
from actions.playbooks.preview import Preview, preview

__all__ = ["Asked", "Press", "Preview", "agree", "carry_out", "decline", "free", "press", "preview", "show"]
