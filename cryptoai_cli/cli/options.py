"""The options shared by all report commands."""

import inspect
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from msgspec import Struct

from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.cli.completion import source_names, symbols_and_groups
from cryptoai_cli.cli.completion_values import column_lists, json_fields, more_symbols, one_symbol
from cryptoai_cli.render.options import Chart
from cryptoai_cli.render.renderers import Format

Groups = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[GROUP]...",
        help="Only these groups, by name or label, or these symbols; all groups when none is named.",
        autocompletion=symbols_and_groups,
    ),
]


class Color(StrEnum):
    """When to colour, as spelled in `--color`."""

    ALWAYS = "always"
    NEVER = "never"
    AUTO = "auto"


When = Annotated[
    Color,
    typer.Option("--color", help="Colour the table; auto: on a terminal, unless NO_COLOR is set."),
]
# options that do not apply to a live table in the terminal
_NOT_ON_A_SCREEN = frozenset(
    {
        "format",
        "output",
        "verify",
        "refresh",
        "offline",
        "stale_ok",
        "chart",
        "fields",
        "no_header",
        "delimiter",
        "decimal",
        "strict",
        "once_per_session",
        "job",
        "explain",
        "members",
        "horizons",
        "record",
        "verbose",
    }
)
# a report of several sessions, or one out of the package, has no record
_NOT_WITHOUT_A_RECORD = frozenset({"record"})
# options that do not apply to the whole market, or that its command has of its own
_NOT_ON_THE_MARKET = frozenset({"rank_by", "symbols", "source", "verify", "members", "horizons"})


class ReportOptions(Struct, frozen=True, kw_only=True):
    """The options of a report command; `command` is its name."""

    format: Annotated[
        Format | None,
        typer.Option("-f", "--format", help="The format; a table unless -o FILE says otherwise.", show_default=False),
    ] = None
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write to FILE, in full or not at all; its ending sets the format."
        ),
    ] = None
    rank_by: Annotated[RankBy, typer.Option("--rank-by", help="Rank the rows by this figure.")] = RankBy.CHANGE
    measure: Annotated[
        Measure | None,
        typer.Option("--measure", help="How the moves of a group's members are combined.", show_default="median"),
    ] = None
    top: Annotated[
        int | None,
        typer.Option(
            "--top", metavar="N", min=1, help="Leaders and laggards shown; files hold all rows.", show_default="5"
        ),
    ] = None
    benchmark: Annotated[
        list[str] | None,
        typer.Option(
            "--benchmark",
            metavar="SYMBOL",
            help="Compare with this; repeat for more, the first is primary.",
            autocompletion=one_symbol,
        ),
    ] = None
    symbols: Annotated[
        str | None,
        typer.Option(
            "--symbols",
            metavar="A,B,C",
            help="Report on these symbols as one group.",
            autocompletion=more_symbols,
        ),
    ] = None
    source: Annotated[
        list[str] | None,
        typer.Option(
            "--source",
            metavar="NAME",
            help="Use only this source and what is stored from it; repeat for more, in order.",
            autocompletion=source_names,
        ),
    ] = None
    verify: Annotated[
        bool, typer.Option("--verify", help="Compare the moves with a second source and list where they differ.")
    ] = False
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Fetch again what is stored already; cool-downs still apply.")
    ] = False
    offline: Annotated[bool, typer.Option("--offline", help="Use what is stored, and make no network requests.")] = (
        False
    )
    stale_ok: Annotated[
        bool, typer.Option("--stale-ok", help="If no source answers, show the last stored figures, labelled as such.")
    ] = False
    by_group: Annotated[bool, typer.Option("--by-group", help="One row per group instead of one per member.")] = False
    members: Annotated[
        bool, typer.Option("--members", help="Show every member of each group, as for a single group.")
    ] = False
    horizons: Annotated[
        str | None,
        typer.Option("--horizons", metavar="1d,5d,ytd", help="Add a column for each: 1d, 5d, 1mo, 3mo, 6mo, 1y, ytd."),
    ] = None
    record: Annotated[
        bool,
        typer.Option("--record", help="Add what is on record of the movers: filings, halts, results due, headlines."),
    ] = False
    chart: Annotated[
        Chart | None,
        typer.Option("--chart", help="The chart in a .png or .svg file.", show_default="treemap"),
    ] = None
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns",
            metavar="a,b,c",
            help="Only these columns, such as change,volume, in this order.",
            autocompletion=column_lists,
        ),
    ] = None
    fields: Annotated[
        str | None,
        typer.Option(
            "--fields",
            metavar="a,b,c",
            help="Only these JSON fields, at any level.",
            autocompletion=json_fields,
        ),
    ] = None
    color: When = Color.AUTO
    no_header: Annotated[bool, typer.Option("--no-header", help="Leave the header row out of CSV and TSV.")] = False
    delimiter: Annotated[
        str | None, typer.Option("--delimiter", metavar="C", help="Delimiter of CSV.", show_default=",")
    ] = None
    decimal: Annotated[
        str | None,
        typer.Option("--decimal", metavar="C", help="Decimal mark of CSV; with a comma, the delimiter is ;."),
    ] = None
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 3 if the report is partial, stale or mixed.")] = (
        False
    )
    once_per_session: Annotated[
        bool,
        typer.Option("--once-per-session", help="Report each session once, when its closes are final."),
    ] = False
    job: Annotated[
        str | None,
        typer.Option(
            "--job", metavar="NAME", help="With --once-per-session: the name of the job, instead of its settings file."
        ),
    ] = None
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain",
            metavar="[SYMBOL]",
            help="Explain how the headline, or the figure of SYMBOL, came about.",
            autocompletion=one_symbol,
        ),
    ] = None
    config: Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Use this settings file.")] = None
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Show errors only: no notices, no progress.")] = False
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Show what is fetched from which source.")] = False
    command: str = ""


def with_report_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add every option of `ReportOptions` to a command, which receives them as one argument, `options`."""
    return _with_options(command, leave_out=frozenset())


def with_options_without_record(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of a report for which no record is looked up to a command."""
    return _with_options(command, leave_out=_NOT_WITHOUT_A_RECORD)


def with_screen_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that apply to a live table to a command; the others keep their defaults."""
    return _with_options(command, leave_out=_NOT_ON_A_SCREEN)


def with_market_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that apply to a report on the whole market to a command; the others keep their defaults."""
    return _with_options(command, leave_out=_NOT_ON_THE_MARKET)


def _with_options(command: Callable[..., None], leave_out: frozenset[str]) -> Callable[..., None]:
    every = inspect.signature(ReportOptions).parameters.values()
    shared = [option for option in every if option.name not in {"command", *leave_out}]
    own = [p for p in inspect.signature(command).parameters.values() if p.name != "options"]

    def run(**values: Any) -> None:  # noqa: ANN401 typer calls it with keywords
        options = ReportOptions(command=command.__name__, **{option.name: values.pop(option.name) for option in shared})
        command(**values, options=options)

    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__signature__ = inspect.Signature([*own, *shared])  # type: ignore[attr-defined] # read by typer
    return run
