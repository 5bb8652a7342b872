"""What reaches the bot, and what its answers do."""
