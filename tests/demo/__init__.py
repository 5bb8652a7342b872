"""The demo: one command, one address, a newcomer's path."""
