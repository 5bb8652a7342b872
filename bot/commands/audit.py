"""`audit verify`: recompute the audit log's chain of hashes (ruling 10)."""

import argparse
import re

from bot.settings import Database, read_group
from messages.text import count
from store.audit import AuditLog
from store.database import Database as Connections

_HASH = re.compile(r"[0-9a-f]{8,64}")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("verb", choices=["verify"])
    parser.add_argument(
        "--against",
        type=_hash,
        metavar="HASH",
        help="a head posted earlier, which must be in the chain",
    )


def _hash(word: str) -> str:
    if not _HASH.fullmatch(word):
        raise argparse.ArgumentTypeError("a hash has 8 to 64 digits and letters a to f")
    return word


async def run(arguments: argparse.Namespace) -> int:
    url = read_group(Database).url.get_secret_value()
    async with Connections.open(url, connections=1) as db:
        chain = await AuditLog(db).verify(arguments.against or "")
    if not chain.sound:
        where = f"Row {chain.broken}: " if chain.broken else ""
        print(
            f"The audit log is NOT sound. {where}{chain.reason}. Keep the database as it is and tell security."
        )
        return 1
    print(f"The audit log is sound: {count(chain.rows, 'row')}, head {chain.head or 'none yet'}.")
    if chain.known_at:
        print(f"The given hash is that of row {chain.known_at}.")
    return 0
