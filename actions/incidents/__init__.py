"""The incident desk: open, change, resolve, remind. The record first; Slack follows through the outbox."""
