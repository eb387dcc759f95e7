"""`movers demo`: report on the recorded session."""

from typing import Annotated

import typer

from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.cli.options import Groups, ReportOptions, with_options_without_record
from cryptoai_cli.cli.reporting import UNRECORDED_REPORT, run_report
from cryptoai_cli.cli.wiring import wire_demo
from cryptoai_cli.workflows.sessions import latest_session

app = CommandApp()

Market = Annotated[bool, typer.Option("--market", help="Report on the whole market in that session.")]


@app.command(
    epilog="Examples:  movers demo  ·  movers demo bitcoin-miners  ·  movers demo --market  ·  "
    "movers demo -f csv --columns symbol,change_pct"
)
@with_options_without_record
def demo(groups: Groups = None, *, market: Market = False, options: ReportOptions) -> None:
    """Show the recorded session of Monday 13 October 2025, which ships with movers: no network, no settings, no key."""
    if market:
        from cryptoai_cli.cli.demo_market import run_demo_market  # noqa: PLC0415 only this option needs it

        run_demo_market(groups, options)
    run_report(
        options,
        groups or (),
        wire_demo,
        lambda s: latest_session(s.calendar, s.now),
        is_latest=False,
        maker=UNRECORDED_REPORT,
    )
