"""The incident desk in a local Slack."""
