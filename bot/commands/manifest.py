"""`manifest`: the Slack app's manifest, for api.slack.com/apps; `--write` renews slack-manifest.yaml."""

import argparse
from pathlib import Path

from bot.slack.manifest import as_yaml, manifest

FILE = Path("slack-manifest.yaml")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", default="", help="the bot's public address, for HTTP instead of Socket Mode")
    parser.add_argument("--write", action="store_true", help=f"write it to {FILE}")


def run(arguments: argparse.Namespace) -> int:
    text = as_yaml(manifest(arguments.url))
    if arguments.write:
        FILE.write_text(text, encoding="utf-8")
        print(f"Wrote {FILE}.")
    else:
        print(text, end="")
    return 0
