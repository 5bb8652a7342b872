"""What reaches the bot: signed HTTP or socket envelopes, and what its answers do."""
