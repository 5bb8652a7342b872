"""`run`: start the bot; with `--embedded` on a PostgreSQL of its own, to try it (ruling 48)."""

import argparse
from pathlib import Path

from bot import logs
from bot.app import serve
from bot.settings import Settings, load_settings
from bot.work.stopping import Stop
from store.embedded import embedded


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--embedded", action="store_true", help="keep a PostgreSQL in a data directory")
    parser.add_argument(
        "--data", type=Path, default=Path("var/postgresql"), metavar="DIR", help="that directory"
    )


async def run(arguments: argparse.Namespace) -> int:
    settings = load_settings(embedded=arguments.embedded)
    logs.configure(settings.web.log_format, settings.secrets())
    stop = Stop()
    return await stop.obeyed(_serve(arguments, settings, stop))


async def _serve(arguments: argparse.Namespace, settings: Settings, stop: Stop) -> None:
    if not arguments.embedded:
        await serve(settings, settings.database_url.get_secret_value(), stop)
        return
    async with embedded(arguments.data) as url:
        await serve(settings, url, stop)
