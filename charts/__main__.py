"""`python -m charts`: reads {"kind": ..., "data": {...}} and writes the picture. Exit code 2: not understood."""

import json
import sys
from collections.abc import Callable
from typing import Any

from matplotlib.figure import Figure

from charts import around_switch, weekly

KINDS: dict[str, Callable[[dict[str, Any]], Figure]] = {
    "weekly": weekly.draw,
    "around_switch": around_switch.draw,
}


def main() -> int:
    try:
        asked = json.load(sys.stdin)
        draw = KINDS[asked["kind"]]
    except (ValueError, KeyError, TypeError):
        sys.stderr.write(f"expected a kind, one of: {', '.join(KINDS)}\n")
        return 2
    draw(asked["data"]).savefig(sys.stdout.buffer, format="png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
