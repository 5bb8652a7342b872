"""Listens: one thin module per Slack verb, webhook and clock tick."""
