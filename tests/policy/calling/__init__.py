"""Alerts and who is called."""
