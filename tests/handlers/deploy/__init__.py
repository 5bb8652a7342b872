"""`/deploy` and its buttons, in a local Slack."""
