"""`run`: start the bot."""

import argparse
from pathlib import Path

from bot import logs
from bot.app import serve
from bot.settings import load_settings
from store.embedded import embedded


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--embedded",
        action="store_true",
        help="keep a PostgreSQL in a data directory; only while every host is on loopback",
    )
    parser.add_argument(
        "--data", type=Path, default=Path("var/postgres"), help="that directory (var/postgres)"
    )


async def run(arguments: argparse.Namespace) -> int:
    settings = load_settings(embedded=arguments.embedded)
    logs.configure(settings.web.log_format, settings.secrets())
    if arguments.embedded:
        async with embedded(arguments.data) as dsn:
            await serve(settings, dsn)
    else:
        await serve(settings, settings.database.url.get_secret_value())
    return 0
