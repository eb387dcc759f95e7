"""Run the command: `movers`, or `python -m cryptoai_cli`.

Before this module runs, an interrupt is in the hands of Python: it prints a traceback, and nothing can be done about it
from here.
"""

import os


def main() -> None:
    """Run `movers` and leave with its exit code; an interrupt ends it with 130 from here on, while it loads too."""
    try:
        from cryptoai_cli.cli.interrupt import leave_at_interrupt  # noqa: PLC0415 - an interrupt may come first

        leave_at_interrupt()
        from cryptoai_cli.cli.main import main as run_and_leave  # noqa: PLC0415 - as above

        run_and_leave()
    except KeyboardInterrupt:
        os._exit(130)  # INTERRUPTED: its module may not be loaded


if __name__ == "__main__":
    main()
