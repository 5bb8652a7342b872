"""Real parts: daemons that the tests start, use and end. Nothing here knows the bot."""
