"""`movers on DATE`: report on a past session."""

from typing import Annotated

import typer

from cryptoai_cli.cli.completion_dates import session_words
from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.cli.options import Groups, ReportOptions, with_report_options
from cryptoai_cli.cli.reporting import run_report
from cryptoai_cli.cli.wiring import wire
from cryptoai_cli.workflows.sessions import parse_session

app = CommandApp()

Day = Annotated[
    str,
    typer.Argument(
        metavar="DATE", help="A session: 2025-10-13, `yesterday`, or a weekday.", autocompletion=session_words
    ),
]


@app.command(
    epilog="Examples:  movers on 2025-10-13  ·  movers on friday ai-power  ·  movers on yesterday -o report.md  ·  "
    "movers on 2025-10-13 --explain"
)
@with_report_options
def on(date: Day, groups: Groups = None, *, options: ReportOptions) -> None:
    """Report on a past session.

    `yesterday` is the session before the latest, `friday` the latest one on a Friday. A date without a session is an
    error that names the nearest sessions.
    """
    run_report(options, groups or (), wire, lambda s: parse_session(date, s.calendar, s.now), is_latest=False)
