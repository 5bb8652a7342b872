"""The stand-in of nginx and of its helper."""
