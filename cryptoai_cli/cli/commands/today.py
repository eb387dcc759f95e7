"""`movers today`: report on the latest session."""

from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.cli.options import Groups, ReportOptions, with_report_options
from cryptoai_cli.cli.reporting import run_report
from cryptoai_cli.cli.wiring import wire
from cryptoai_cli.workflows.sessions import latest_session

app = CommandApp()


@app.command(
    epilog="Examples:  movers today  ·  movers today bitcoin-miners ai-chips  ·  movers today NVDA AMD  ·  "
    "movers today -f csv > movers.csv  ·  "
    "movers today --symbols NVDA,AMD,AVGO --benchmark QQQ  ·  movers today --explain MARA"
)
@with_report_options
def today(groups: Groups = None, *, options: ReportOptions) -> None:
    """Report on the latest session that has opened, in exchange time.

    While the session is open, its prices are live and the report says so. On a weekend, a holiday or before the open it
    is the last session, with a notice.
    """
    run_report(options, groups or (), wire, lambda s: latest_session(s.calendar, s.now), is_latest=True)
