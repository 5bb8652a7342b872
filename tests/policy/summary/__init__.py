"""Summaries and measures, decided."""
