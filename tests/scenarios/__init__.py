"""The whole bot, as its users meet it: signed requests from Slack, a real host behind it."""
