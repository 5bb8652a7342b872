"""What goes out to Slack, once."""
