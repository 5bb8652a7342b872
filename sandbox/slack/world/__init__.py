"""What a workspace holds: people, places, messages, views, files and the traffic to the bot."""
