"""`movers record`: what was filed, halted, due or published."""

from typing import Annotated

import typer

from cryptoai_cli.cli.chosen_groups import choose_groups, spelling_notices
from cryptoai_cli.cli.completion import symbols_and_groups
from cryptoai_cli.cli.completion_dates import session_words
from cryptoai_cli.cli.documents import Config, Offline, Output, Quiet, Verbose, write_document
from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.cli.options import Color, ReportOptions, When
from cryptoai_cli.cli.output import chosen_format, in_style, print_notices, render_options
from cryptoai_cli.cli.query_groups import with_query_members
from cryptoai_cli.cli.record_wiring import record_services
from cryptoai_cli.cli.reporting import asked_by_name, end_progress, progress
from cryptoai_cli.cli.wiring import Wiring, wire
from cryptoai_cli.errors import UsageError
from cryptoai_cli.render.on_record.told import record_remarks
from cryptoai_cli.render.record.to_record import RECORD_FORMATS, ROWS_ONLY, render_record
from cryptoai_cli.render.renderers import Format
from cryptoai_cli.report.model import Notice
from cryptoai_cli.report.record import RECORD_NOTICE
from cryptoai_cli.report.record_report import RecordReport
from cryptoai_cli.workflows.record.report import RecordQuery, make_record_report
from cryptoai_cli.workflows.sessions import latest_session, parse_session

app = CommandApp()

_MOST_DAYS = 60

Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SYMBOL-or-GROUP]...",
        help="Symbols and groups, by name or label; every group when none is named.",
        autocompletion=symbols_and_groups,
    ),
]
On = Annotated[
    str | None,
    typer.Option(
        "--on",
        metavar="DATE",
        help="A session: a date, yesterday, or a weekday.",
        show_default="the latest",
        autocompletion=session_words,
    ),
]
Days = Annotated[
    int,
    typer.Option("--days", metavar="N", min=1, max=_MOST_DAYS, help="The sessions of the N calendar days up to it."),
]
Form = Annotated[
    Format | None,
    typer.Option("-f", "--format", help="The format; a table unless -o FILE says otherwise.", show_default=False),
]
Refresh = Annotated[bool, typer.Option("--refresh", help="Look up again what is stored already.")]


@app.command(
    epilog="Examples:  movers record MARA  ·  movers record bitcoin-miners --on 2025-10-14  ·  "
    "movers record MSTR --days 10  ·  movers record NVDA -f csv"
)
def record(  # noqa: PLR0913 - one parameter per option: typer reads them
    names: Names = None,
    *,
    on: On = None,
    days: Days = 1,
    format: Form = None,  # noqa: A002 - the option's name
    output: Output = None,
    refresh: Refresh = False,
    offline: Offline = False,
    config: Config = None,
    color: When = Color.AUTO,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show what is on record around a session: filings, halts, results due, releases and headlines, oldest first.

    A session's record runs from the close before it to 20:00 in New York on its own day. Each line has its instant and
    its relation to the session; none gives a cause. EDGAR is not asked until the setting [sources.sec] contact is made.
    """
    options = ReportOptions(
        format=format,
        output=output,
        refresh=refresh,
        offline=offline,
        config=config,
        color=color,
        quiet=quiet,
        verbose=verbose,
        command="record",
    )
    form = chosen_format(options)
    if form not in RECORD_FORMATS:
        raise UsageError(
            f"there is no record as {form.value}",
            hint=f"choose from: {', '.join(each.value for each in RECORD_FORMATS)}",
        )
    looks = render_options(options, form, 1)
    wiring = wire(options, progress(options, form))
    report = _report(wiring, names or (), on, days, quiet=quiet)
    document = render_record(report, form, in_style(looks, wiring.settings.report))
    end_progress(options)
    write_document(document, output)
    print_notices((*report.notices, *_untold(report, form)), quiet=quiet)


def _untold(report: RecordReport, form: Format) -> tuple[Notice, ...]:
    """Return what a format of records alone cannot tell: when EDGAR was closed, and what was not looked up."""
    if form not in ROWS_ONLY:
        return ()
    return tuple(Notice(RECORD_NOTICE, words) for words in record_remarks(report.on_record))


def _report(wiring: Wiring, names: "list[str] | tuple[()]", on: str | None, days: int, *, quiet: bool) -> RecordReport:
    """Look up the record of what was named; raise UsageError for a symbol that nobody knows and a day without one."""
    settings, services = wiring.settings, wiring.services
    latest = latest_session(services.calendar, services.now)
    session = latest if on is None else parse_session(on, services.calendar, services.now)
    chosen = with_query_members(choose_groups(settings, names, None), session, wiring, is_latest=session == latest)
    print_notices(spelling_notices(chosen.symbols), quiet=quiet)
    query = RecordQuery(
        instruments=tuple(dict.fromkeys(member for group in chosen.groups for member in group.members)),
        session=session,
        days=days,
        asked=asked_by_name(settings, chosen, None),
        benchmarks=settings.report.benchmarks,
    )
    count = len(query.instruments)
    services.announce(f"looking up the record of {'1 symbol' if count == 1 else f'{count} symbols'}")
    return make_record_report(query, services, record_services(settings, wiring.context_of))
