"""What comes in from Slack and goes out to it, against the strict local Slack and a real PostgreSQL."""
