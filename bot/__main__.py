"""`python -m bot`, also installed as `liyaqa-bot`."""

import sys

from bot.cli import main

if __name__ == "__main__":
    sys.exit(main())
