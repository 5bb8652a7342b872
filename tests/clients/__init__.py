"""Specifies the clients."""
