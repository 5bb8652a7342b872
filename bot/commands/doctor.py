"""`doctor`: tries everything the desk stands on; exit code 1 when anything failed."""

import argparse

from bot.doctor import Mark, examine
from bot.settings import load_settings


def arguments(_: argparse.ArgumentParser) -> None:
    """None."""


async def run(_: argparse.Namespace) -> int:
    settings = load_settings()
    findings = await examine(settings, lambda finding: print(finding, flush=True))
    failed = sum(finding.mark is Mark.FAILED for finding in findings)
    print(f"\n{failed} of {len(findings)} failed." if failed else "\nEverything answers.")
    return 1 if failed else 0
