"""`movers watch`: keep the latest session up to date in the terminal."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Annotated

import typer
from msgspec.structs import replace

from cryptoai_cli.cli.chosen_groups import choose_groups, option_notices
from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.cli.live_screen import ScrollingScreen, can_draw_over, live_screen
from cryptoai_cli.cli.messages import are_for_programs, notice_text
from cryptoai_cli.cli.options import Groups, ReportOptions, with_screen_options
from cryptoai_cli.cli.output import in_style, print_notices, render_options, untold_notices, write_stdout
from cryptoai_cli.cli.query_groups import MembersOfSession
from cryptoai_cli.cli.reporting import progress, request_for
from cryptoai_cli.cli.watch_loop import watch_plainly
from cryptoai_cli.cli.watch_screen import can_show_app, show_app
from cryptoai_cli.cli.wiring import present_instant, wire
from cryptoai_cli.errors import MoversError
from cryptoai_cli.render.renderers import Format, render
from cryptoai_cli.watch_app.pages import YEAR_SESSIONS, Year
from cryptoai_cli.watch_app.refresher import Refresher, Refreshing, WatchedReport
from cryptoai_cli.workflows.history import latest_sessions, symbol_history
from cryptoai_cli.workflows.report import make_report
from cryptoai_cli.workflows.sessions import latest_session
from cryptoai_cli.workflows.watch import LEAST_SECONDS, USUAL_SECONDS

app = CommandApp()

Interval = Annotated[
    int,
    typer.Option(
        "-n", "--interval", metavar="SECONDS", min=LEAST_SECONDS, help="Refresh this often while prices move."
    ),
]
Plain = Annotated[
    bool, typer.Option("--plain", help="Only the table, as `today` prints it, instead of the full-screen view.")
]


@app.command(
    epilog="Examples:  movers watch  ·  movers watch bitcoin-miners -n 30  ·  movers watch --symbols NVDA,AMD  ·  "
    "movers watch --plain --top 3"
)
@with_screen_options
def watch(
    groups: Groups = None, *, interval: Interval = USUAL_SECONDS, plain: Plain = False, options: ReportOptions
) -> None:
    """Keep the latest session up to date on the screen: tabs of groups, sort, filter, a page for each member.

    ? lists the keys, q quits. The sources are asked at the interval while the session is open and until its closes are
    final, then not until the next session opens. When a refresh fails, the last figures stay and attempts become rarer.
    With --plain, --columns or --by-group, and on a small terminal, it is the table of `today`, redrawn in place; off a
    terminal, each new table is printed below the last.
    """
    named = tuple(groups or ())
    looks = render_options(options, Format.TABLE, top=1)  # reject options that do not apply before any request
    members = MembersOfSession()
    first = make_watched(options, named, progress(options, Format.TABLE), members)
    refresher = Refresher(
        Refreshing(make=lambda: make_watched(options, named, lambda _line: None, members), clock=present_instant),
        first,
        timedelta(seconds=interval),
    )
    if plain or options.columns is not None or options.by_group or not can_show_app():
        last = _watch_plainly(refresher, options)
    else:
        last = show_app(refresher, lambda symbol: _year(symbol, options), in_style(looks, first.style))
    write_stdout("\n".join((*_printed_lines(last, options), "")))  # the last table stays above the prompt


def _watch_plainly(refresher: Refresher, options: ReportOptions) -> WatchedReport:
    """Show the table until the user quits, and return the last report; without a keyboard, only a signal ends it."""
    if not can_draw_over():
        return watch_plainly(refresher, lambda made: _printed_lines(made, options), ScrollingScreen())
    with live_screen() as screen:
        return watch_plainly(refresher, lambda made: _screen_lines(made, options), screen)


def make_watched(
    options: ReportOptions, named: Sequence[str], progress_line: Callable[[str], None], members: MembersOfSession
) -> WatchedReport:
    """Make the report as `today` does, with freshly loaded settings at the present instant."""
    wiring = wire(options, progress_line)
    settings, services = wiring.settings, wiring.services
    session = latest_session(services.calendar, services.now)
    chosen = choose_groups(settings, named, options.symbols)
    chosen = members.of(chosen, session, wiring)
    request = request_for(options, settings, session, chosen, is_latest=True)
    report, told = make_report(request, services), (*option_notices(settings), *chosen.notices)
    shown = replace(report, notices=(*told, *report.notices))
    return WatchedReport(shown, services.now, services.calendar, settings.report)


def _year(symbol: str, options: ReportOptions) -> Year:
    """Return what is held of the sessions of a year, without a request."""
    try:
        wiring = wire(replace(options, offline=True), lambda _line: None)
        services = wiring.services
        sessions = latest_sessions(YEAR_SESSIONS, services.calendar, services.now)
        found = symbol_history(wiring.settings.instrument(symbol), sessions, services, is_configured=True)
    except MoversError as error:
        return Year(reason=f"{error.message}. `movers sync` fills the store.")
    return Year(found)


def _printed_lines(made: WatchedReport, options: ReportOptions) -> list[str]:
    """Return the lines to print once; to programs, the notices are told on stderr."""
    if not are_for_programs():
        return _screen_lines(made, options)
    print_notices(made.report.notices, quiet=options.quiet)
    return _screen_lines(made, replace(options, quiet=True))


def _screen_lines(made: WatchedReport, options: ReportOptions) -> list[str]:
    """Return the table at the current width of the terminal, with the notices on what it does not tell below."""
    looks = in_style(render_options(options, Format.TABLE, made.style.top), made.style)
    table = str(render(made.report, Format.TABLE, looks))
    told = () if options.quiet else untold_notices(made.report, looks)
    notices = [line for notice in told for line in notice_text(notice).split("\n")]
    return [*table.rstrip("\n").splitlines(), *([""] if notices else []), *notices]
