"""Calling people, and hearing Alertmanager."""
