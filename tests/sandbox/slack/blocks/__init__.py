"""Block Kit's rules."""
