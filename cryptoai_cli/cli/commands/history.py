"""`movers history SYMBOL-or-GROUP`: the sessions of a symbol or a group."""

from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.bar_files.parquet import import_pyarrow
from cryptoai_cli.cli.chosen_groups import meaning_of, spelling_notices, unknown_word
from cryptoai_cli.cli.completion import source_names
from cryptoai_cli.cli.completion_dates import recent_dates
from cryptoai_cli.cli.completion_values import names_and_held_symbols
from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.cli.options import Color, ReportOptions, When
from cryptoai_cli.cli.output import STDOUT, in_style, print_notices, render_options, require_no_terminal, write_stdout
from cryptoai_cli.cli.reporting import progress
from cryptoai_cli.cli.wiring import Wiring, wire
from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.session import Session
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.renderers import Format
from cryptoai_cli.render.text.to_history import BINARY_HISTORIES, HistoryFormat, to_history
from cryptoai_cli.report.history import History
from cryptoai_cli.system.atomic import write_whole
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
        help="A symbol, or the name of a group.",
        autocompletion=names_and_held_symbols,
    ),
]
Form = Annotated[
    HistoryFormat | None,
    typer.Option("-f", "--format", help="The format; a table unless -o FILE says otherwise.", show_default=False),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o", "--output", metavar="FILE", help="Write to FILE, in full or not at all; its ending sets the format."
    ),
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
Offline = Annotated[bool, typer.Option("--offline", help="Use what is stored, and make no network requests.")]
Config = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Use this settings file.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Show errors only: no notices, no progress.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Show what is fetched from which source.")]


class _Span(Struct, frozen=True):
    """The requested sessions: the latest `count`, or all since a date."""

    count: int | None
    since: str | None


@app.command(
    epilog="Examples:  movers history MARA  ·  movers history bitcoin-miners --sessions 20  ·  "
    "movers history NVDA --since 2025-01-02 -f csv  ·  movers history ^IXIC --offline -o nasdaq.png"
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
    weighs the same, anew in each session.
    """
    form = _format(format, output)
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
    found = _load_history(name.strip(), _chosen_sessions(_Span(sessions, since), wiring.services), wiring, quiet=quiet)
    document = to_history(found, form, in_style(_looks(options, form), wiring.settings.report))
    if output is None or output in STDOUT:
        write_stdout(document)
    else:
        write_whole(output, document)
    print_notices(found.notices, quiet=quiet)


def _format(asked: HistoryFormat | None, output: Path | None) -> HistoryFormat:
    if asked is not None or output is None or output in STDOUT:
        return asked or HistoryFormat.TABLE
    form = _ENDINGS.get(output.suffix.lower())
    if form is None:
        endings = " ".join(_ENDINGS)
        raise UsageError(
            f"cannot tell the format of {output} from its ending", hint=f"use one of {endings}, or -f FORMAT"
        )
    return form


def _looks(options: ReportOptions, form: HistoryFormat) -> RenderOptions:
    return render_options(options, Format.TABLE, 1) if form is HistoryFormat.TABLE else RenderOptions()


def _chosen_sessions(span: _Span, services: Services) -> tuple[Session, ...]:
    """Return the requested sessions, preceded by the session that the first one is measured from."""
    if span.since is None:
        return latest_sessions(span.count or USUAL_SESSIONS, services.calendar, services.now)
    if span.count is not None:
        raise UsageError("--sessions and --since cannot be combined", hint="leave one of them out")
    day = parse_date(span.since, hint="write it as 2025-01-02")
    return sessions_since(day, services.calendar, services.now)


def _load_history(name: str, sessions: tuple[Session, ...], wiring: Wiring, *, quiet: bool) -> History:
    settings, services = wiring.settings, wiring.services
    found = meaning_of(name, settings)
    if isinstance(found, Group):
        return group_history(found, settings.groups, sessions, services, Measure(settings.report.measure))
    print_notices(spelling_notices((found,)), quiet=quiet)
    instrument = settings.instrument(found.symbol)
    try:
        return symbol_history(instrument, sessions, services, is_configured=found.symbol in settings.book.known)
    except UsageError:
        raise unknown_word(name, settings) from None
