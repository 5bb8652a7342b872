"""Alerts that come in, and people who are called."""
