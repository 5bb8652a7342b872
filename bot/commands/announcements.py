"""`announcements`: every announcement with the guide's sample values, through the functions the bot posts with."""

import argparse

from messages.announcements import samples
from messages.incidents.samples import samples as incidents


def arguments(_: argparse.ArgumentParser) -> None:
    """None."""


def run(_: argparse.Namespace) -> int:
    every = (*samples(), *incidents())
    print("\n\n".join(f"Slack {sample.channel}:\n---\n{sample.plain}\n---" for sample in every))
    return 0
