"""Whole deployments by the bot on sandbox hosts."""
