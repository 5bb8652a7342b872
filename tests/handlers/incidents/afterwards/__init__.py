"""Tests of what comes after an incident, as in Slack."""
