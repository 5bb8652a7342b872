"""liyaqa.toml with every blank filled in, and the environment that goes with it."""

import base64
import re
import struct
from pathlib import Path

SHIPPED = Path(__file__).parents[2] / "liyaqa.toml"
HOST_KEY = (
    "ssh-ed25519 "
    + base64.b64encode(struct.pack(">I", 11) + b"ssh-ed25519" + b"\0\0\0 " + bytes(32)).decode()
)
ENVIRONMENT = {
    "SLACK_BOT_TOKEN": "xoxb-1-2-abc",
    "SLACK_SIGNING_SECRET": "0123456789abcdef",
    "DATABASE_URL": "postgresql://liyaqa:hidden@localhost/liyaqa",
}


def filled(key_file: Path, text: str | None = None) -> str:
    """The shipped file as a team fills it in."""
    text = SHIPPED.read_text(encoding="utf-8") if text is None else text
    for line, value in (
        (r'deployments = ""', 'deployments = "C0DEPLOYS1"'),
        (r'incidents = ""', 'incidents = "C0INCIDENT"'),
        (r'on_call = ""', 'on_call = "S0DEVOPS01"'),
        (r'key_file = ""', f'key_file = "{key_file}"'),
        (r'host_key = ""', f'host_key = "{HOST_KEY}"'),
    ):
        text = text.replace(line, value)
    text = re.sub(r"(\[roles\.deployer\]\n.*\n)users = \[\]", r'\1users = ["U0DEPLOY01", "os:root"]', text)
    return re.sub(
        r"(\[roles\.approver\].*\n.*\n)users = \[\]",
        r'\1users = ["U0APPROV01", "U0APPROV02", "U0APPROV03"]',
        text,
    )


def on_loopback(config: Path) -> None:
    """The hosts become addresses of this machine."""
    text = config.read_text(encoding="utf-8").replace('"staging.liyaqa.com"', '"127.0.0.1"')
    config.write_text(text.replace('address = "api.liyaqa.com"', 'address = "127.0.0.2"'), encoding="utf-8")
