"""The image registry, through the distribution API."""

from clients.registry.find import Registry

__all__ = ["Registry"]
