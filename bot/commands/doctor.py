"""`doctor`: tries everything the desk stands on; exit code 1 when anything failed."""

import argparse

from bot.doctor import Mark, examine
from bot.settings import load_settings


def arguments(_: argparse.ArgumentParser) -> None:
    """None."""


async def run(_: argparse.Namespace) -> int:
    settings = load_settings()
    marks: list[Mark] = []
    async for finding in examine(settings):
        print(finding, flush=True)
        marks.append(finding.mark)
    failed = marks.count(Mark.FAILED)
    print(f"\n{failed} of {len(marks)} failed." if failed else "\nEverything answers.")
    return 1 if failed else 0
