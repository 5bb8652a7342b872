"""A target host that runs anywhere: real SSH, a real Engine API, real HTTP backends; no root, no Docker, no nginx.

async with SandboxRegistry(folder) as registry:
    async with SandboxHost(folder / "production", registry) as host:
        ...
"""

from sandbox.host.host import SandboxHost
from sandbox.host.layout import FolderInUse, forget
from sandbox.host.registry import SandboxRegistry
from sandbox.host.releases import RELEASES, Release

__all__ = ["RELEASES", "FolderInUse", "Release", "SandboxHost", "SandboxRegistry", "forget"]
