"""A registry to read from: the distribution API, without a login."""

from sandbox.host.registry.server import SandboxRegistry

__all__ = ["SandboxRegistry"]
