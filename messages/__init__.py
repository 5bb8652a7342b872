"""Speaks: values in, Slack messages out. All wording, emoji, escaping and limits live here."""
