"""`movers watch`: keep the table of the latest session up to date in the terminal."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Annotated

import typer

from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.cli.live_screen import live_screen, require_terminal
from cryptoai_cli.cli.options import Groups, ReportOptions, with_screen_options
from cryptoai_cli.cli.output import render_options, write_stdout
from cryptoai_cli.cli.reporting import chosen_groups, progress, request_for
from cryptoai_cli.cli.watch_loop import WatchedReport, Watcher, WatchSetup
from cryptoai_cli.cli.wiring import present_instant, wire
from cryptoai_cli.render.renderers import Format, render
from cryptoai_cli.workflows.report import make_report
from cryptoai_cli.workflows.sessions import latest_session
from cryptoai_cli.workflows.watch import LEAST_SECONDS, USUAL_SECONDS

app = CommandApp()

Interval = Annotated[
    int,
    typer.Option("-n", "--interval", metavar="SECONDS", min=LEAST_SECONDS, help="Ask so often while prices move."),
]


@app.command(
    epilog="Examples:  movers watch  ·  movers watch bitcoin-miners -n 30  ·  movers watch --symbols NVDA,AMD --top 3"
)
@with_screen_options
def watch(groups: Groups = None, *, interval: Interval = USUAL_SECONDS, options: ReportOptions) -> None:
    """Show the table of the latest session and keep it up to date, with the age of its figures; q quits.

    It asks again only when figures can have changed: in the interval while the session is open and until its closes are
    final, then not before the next session opens. When a try fails, the last table stays, and tries become rarer.
    """
    require_terminal()
    named = tuple(groups or ())
    render_options(options, Format.TABLE, top=1)  # reject options that do not apply before any request
    first = _make(options, named, progress(options, Format.TABLE))
    setup = WatchSetup(
        make=lambda: _make(options, named, lambda _line: None),
        show=lambda made: _screen_lines(made, options),
        clock=present_instant,
    )
    with live_screen() as screen:
        last = Watcher(setup, first, timedelta(seconds=interval)).run(screen)
    write_stdout("\n".join((*_screen_lines(last, options), "")))  # the last table stays above the prompt


def _make(options: ReportOptions, named: Sequence[str], progress_line: Callable[[str], None]) -> WatchedReport:
    """Make the report as `today` does, with freshly loaded settings at the present instant."""
    wiring = wire(options, progress_line)
    settings, services = wiring.settings, wiring.services
    session = latest_session(services.calendar, services.now)
    chosen = chosen_groups(settings, named, options.symbols)
    request = request_for(options, settings, session, chosen, is_latest=True)
    return WatchedReport(make_report(request, services), services.now, services.calendar, settings.report.top)


def _screen_lines(made: WatchedReport, options: ReportOptions) -> list[str]:
    """Return the table at the current width of the terminal, with the notices below."""
    table = str(render(made.report, Format.TABLE, render_options(options, Format.TABLE, made.top)))
    notices = [] if options.quiet else [f"notice: {notice.message}" for notice in made.report.notices]
    return [*table.rstrip("\n").splitlines(), *([""] if notices else []), *notices]
