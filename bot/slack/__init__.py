"""The bot's side of its connection to Slack."""
