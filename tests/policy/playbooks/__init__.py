"""Playbooks: what they hold, what each action is by hand, who may do it and when."""
