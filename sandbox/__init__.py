"""The try-it world: a local Slack workspace and a target host. Never in the production image."""
