"""The host's own key and the account's key, generated once and kept in the folder."""

from dataclasses import dataclass
from pathlib import Path

import asyncssh


@dataclass(frozen=True, slots=True)
class Keys:
    """`client_file` is the private key that the bot logs in with."""

    host: asyncssh.SSHKey
    client: asyncssh.SSHKey
    client_file: Path

    @property
    def host_line(self) -> str:
        """As known_hosts has it: `ssh-ed25519 AAAA...`."""
        return self.host.export_public_key().decode().strip()


def kept_keys(folder: Path) -> Keys:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    client = folder / "deploy_ed25519"
    return Keys(_kept(folder / "host_ed25519"), _kept(client), client)


def _kept(file: Path) -> asyncssh.SSHKey:
    if not file.exists():
        file.touch(mode=0o600)
        file.write_bytes(asyncssh.generate_private_key("ssh-ed25519").export_private_key())
    return asyncssh.read_private_key(file)
