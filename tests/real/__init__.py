"""Tests against the real daemons of the distribution, on loopback."""
