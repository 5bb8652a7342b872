"""The Slack app and its door."""
