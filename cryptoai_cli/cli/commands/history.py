"""`movers history SYMBOL-or-GROUP`: the sessions of a symbol, of a group, or of the whole market."""

from datetime import date
from typing import Annotated

import typer
from msgspec import Struct

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.bar_files.parquet import import_pyarrow
from cryptoai_cli.cli.chosen_groups import meaning_of, spelling_notices, unknown_word
from cryptoai_cli.cli.completion import source_names
from cryptoai_cli.cli.completion_dates import recent_dates
from cryptoai_cli.cli.completion_values import names_and_held_symbols
from cryptoai_cli.cli.documents import Config, Offline, Output, Quiet, Verbose, format_by_ending, write_document
from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.cli.market_wiring import lake_of
from cryptoai_cli.cli.options import Color, ReportOptions, When
from cryptoai_cli.cli.output import in_style, print_notices, render_options, require_no_terminal
from cryptoai_cli.cli.query_groups import query_members
from cryptoai_cli.cli.reporting import progress
from cryptoai_cli.cli.wiring import Wiring, wire
from cryptoai_cli.errors import NoQuotesError, UsageError
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.session import Session
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.renderers import Format
from cryptoai_cli.render.text.to_history import BINARY_HISTORIES, HistoryFormat, to_history
from cryptoai_cli.report.history import History
from cryptoai_cli.report.market.model import MARKET_GROUP
from cryptoai_cli.report.model import Notice
from cryptoai_cli.user_input import parse_date
from cryptoai_cli.workflows.history import (
    USUAL_SESSIONS,
    group_history,
    latest_sessions,
    sessions_since,
    symbol_history,
)
from cryptoai_cli.workflows.services import Services

app = CommandApp()

_GROUP_IS_MEANT = "Your group of this name is shown; rename it, and the word stands for the whole market."

_ENDINGS = {
    ".txt": HistoryFormat.TABLE,
    ".csv": HistoryFormat.CSV,
    ".json": HistoryFormat.JSON,
    ".jsonl": HistoryFormat.JSONL,
    ".parquet": HistoryFormat.PARQUET,
    ".png": HistoryFormat.PNG,
    ".svg": HistoryFormat.SVG,
}


Name = Annotated[
    str,
    typer.Argument(
        metavar="SYMBOL-or-GROUP",
        help="A symbol, the name of a group, or market for the breadth of the whole market.",
        autocompletion=names_and_held_symbols,
    ),
]
Form = Annotated[
    HistoryFormat | None,
    typer.Option("-f", "--format", help="The format; a table unless -o FILE says otherwise.", show_default=False),
]
Sessions = Annotated[
    int | None,
    typer.Option("--sessions", metavar="N", min=1, help="The latest N sessions.", show_default=str(USUAL_SESSIONS)),
]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="All sessions since DATE.", autocompletion=recent_dates)
]
Sources = Annotated[
    list[str] | None,
    typer.Option(
        "--source",
        metavar="NAME",
        help="Use only this source and what is stored from it; repeat for more, in order.",
        autocompletion=source_names,
    ),
]
Refresh = Annotated[bool, typer.Option("--refresh", help="Fetch again what is stored already; cool-downs still apply.")]


class _Span(Struct, frozen=True):
    """The requested sessions: the latest `count`, or all since a date."""

    count: int | None
    since: str | None


@app.command(
    epilog="Examples:  movers history MARA  ·  movers history bitcoin-miners --sessions 20  ·  "
    "movers history NVDA --since 2025-01-02 -f csv  ·  movers history ^IXIC --offline -o nasdaq.png  ·  "
    "movers history market --since 2025-01-02 -o breadth.png"
)
def history(  # noqa: PLR0913 - one parameter per option: typer reads them
    name: Name,
    *,
    format: Form = None,  # noqa: A002 - the option's name
    output: Output = None,
    sessions: Sessions = None,
    since: Since = None,
    source: Sources = None,
    refresh: Refresh = False,
    offline: Offline = False,
    config: Config = None,
    color: When = Color.AUTO,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show the final sessions of a symbol, or of a group: its index, what led it, and how often it led.

    What is stored is shown; missing sessions are fetched and stored. In the index of a group every member
    weighs the same, anew in each session. The word market stands for the whole market: advances, declines, new highs
    and lows, and the McClellan oscillator of the sessions that `movers market` and `movers import --market` have kept.
    """
    form = format_by_ending(format, output, _ENDINGS, HistoryFormat.TABLE)
    require_no_terminal(output, form.value, is_binary=form in BINARY_HISTORIES)
    if form is HistoryFormat.PARQUET:
        import_pyarrow()  # told before any request
    options = ReportOptions(
        output=output,
        source=source,
        refresh=refresh,
        offline=offline,
        color=color,
        config=config,
        quiet=quiet,
        verbose=verbose,
    )
    wiring = wire(options, progress(options, Format.TABLE if form is HistoryFormat.TABLE else Format.CSV))
    document, notices = _written(name.strip(), _Span(sessions, since), form, wiring, options)
    write_document(document, output)
    print_notices(notices, quiet=quiet)


def _written(
    name: str, span: _Span, form: HistoryFormat, wiring: Wiring, options: ReportOptions
) -> tuple[str | bytes, tuple[Notice, ...]]:
    """Return the document and the notices that belong beside it."""
    looks = in_style(_looks(options, form), wiring.settings.report)
    is_group = any(name in {group.key, group.label} for group in wiring.settings.groups)
    if name.lower() == MARKET_GROUP and not is_group:
        return _written_market(span, form, wiring, options, looks)
    found = _load_history(name, _chosen_sessions(span, wiring.services), wiring, quiet=options.quiet)
    taken = (Notice("spelling", _GROUP_IS_MEANT),) if name.lower() == MARKET_GROUP else ()
    return to_history(found, form, looks), (*taken, *found.notices)


def _written_market(
    span: _Span, form: HistoryFormat, wiring: Wiring, options: ReportOptions, looks: RenderOptions
) -> tuple[str | bytes, tuple[Notice, ...]]:
    from cryptoai_cli.render.market.to_market_history import to_market_history  # noqa: PLC0415 only this word needs it
    from cryptoai_cli.workflows.market.breadth import BreadthRequest, market_history  # noqa: PLC0415 as above

    if options.source or options.refresh:
        raise UsageError(
            "--source and --refresh are not for the history of the whole market, which is read from the lake",
            hint="leave them out; `movers market` keeps the session of each evening",
        )
    services = wiring.services
    request = BreadthRequest(span.count or USUAL_SESSIONS, _since(span))
    found = market_history(request, lake_of(wiring.settings), services.calendar, services.now)
    return to_market_history(found, form, looks), found.notices


def _looks(options: ReportOptions, form: HistoryFormat) -> RenderOptions:
    return render_options(options, Format.TABLE, 1) if form is HistoryFormat.TABLE else RenderOptions()


def _chosen_sessions(span: _Span, services: Services) -> tuple[Session, ...]:
    """Return the requested sessions, preceded by the session that the first one is measured from."""
    day = _since(span)
    if day is None:
        return latest_sessions(span.count or USUAL_SESSIONS, services.calendar, services.now)
    return sessions_since(day, services.calendar, services.now)


def _since(span: _Span) -> date | None:
    if span.since is None:
        return None
    if span.count is not None:
        raise UsageError("--sessions and --since cannot be combined", hint="leave one of them out")
    return parse_date(span.since, hint="write it as 2025-01-02")


def _load_history(name: str, sessions: tuple[Session, ...], wiring: Wiring, *, quiet: bool) -> History:
    settings, services = wiring.settings, wiring.services
    found = meaning_of(name, settings)
    if isinstance(found, Group):
        groups, notices = query_members(settings.groups, sessions[-1], wiring, is_latest=True)
        print_notices(notices, quiet=quiet)
        found = next(group for group in groups if group.key == found.key)
        if found.query and not found.members:
            words = f"no history of {found.label}: no list tells the members that its query asks for"
            raise NoQuotesError(words, hint=f"see `movers groups show {found.key}`; `movers market` keeps a list")
        return group_history(found, groups, sessions, services, Measure(settings.report.measure))
    print_notices(spelling_notices((found,)), quiet=quiet)
    instrument = settings.instrument(found.symbol)
    try:
        return symbol_history(instrument, sessions, services, is_configured=found.symbol in settings.book.known)
    except UsageError:
        raise unknown_word(name, settings) from None
