"""The Home tab, drawn."""

from messages.home.tab import home

__all__ = ["home"]
