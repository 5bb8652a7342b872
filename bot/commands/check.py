"""`check`: everything the start needs, every fault at once; with a file's name, that file alone."""

import argparse
from pathlib import Path

from bot.config_file import load_config
from bot.settings import load_settings
from policy.errors import SettingsInvalid


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        help="a configuration file to check alone, without the environment's secrets",
    )
    parser.add_argument("--embedded", action="store_true", help="check for `run --embedded`")


def run(arguments: argparse.Namespace) -> int:
    try:
        config = (
            load_config(arguments.file)
            if arguments.file
            else load_settings(embedded=arguments.embedded).config
        )
    except SettingsInvalid as e:
        print(*e.problems, sep="\n")
        count = len(e.problems)
        print(f"\n{count} {'thing' if count == 1 else 'things'} to put right.")
        return 1
    print(f"The configuration is fine: {', '.join(e.name for e in config.environments)}.")
    return 0
