"""`movers calendar [GROUP]...`: the results that are due for the members of groups."""

from typing import Annotated

import typer

from cryptoai_cli.cli.chosen_groups import choose_groups
from cryptoai_cli.cli.documents import (
    Config,
    Output,
    Quiet,
    SmallForm,
    Verbose,
    small_format,
    small_looks,
    write_document,
)
from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.cli.options import Color, Groups, ReportOptions, When
from cryptoai_cli.cli.output import in_style, print_notices
from cryptoai_cli.cli.query_groups import with_query_members
from cryptoai_cli.cli.reporting import end_progress, progress
from cryptoai_cli.cli.wiring import Wiring, wire
from cryptoai_cli.render.calendar.to_calendar import to_calendar
from cryptoai_cli.render.renderers import Format
from cryptoai_cli.render.text.small_format import SmallFormat
from cryptoai_cli.report.model import Notice
from cryptoai_cli.report.results_due import DATES_NOT_SAID, ResultsDue
from cryptoai_cli.sources.records.registry import build_record_source
from cryptoai_cli.workflows.results_due import MOST_DAYS, USUAL_DAYS, DueQuery, find_results_due
from cryptoai_cli.workflows.sessions import latest_session

app = CommandApp()

_SOURCE = "nasdaq"
Days = Annotated[
    int,
    typer.Option(
        "--days", metavar="N", min=1, max=MOST_DAYS, help="From today on for N days; a request a working day."
    ),
]
Symbols = Annotated[
    str | None, typer.Option("--symbols", metavar="LIST", help="Only these symbols, separated by commas.")
]


@app.command(
    epilog="Examples:  movers calendar  ·  movers calendar bitcoin-miners --days 14  ·  movers calendar NVDA AMD  ·  "
    "movers calendar -o due.csv"
)
def calendar(  # noqa: PLR0913 - one parameter per option: typer reads them
    groups: Groups = None,
    *,
    days: Days = USUAL_DAYS,
    symbols: Symbols = None,
    format: SmallForm = None,  # noqa: A002 - the option's name
    output: Output = None,
    config: Config = None,
    color: When = Color.AUTO,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show the results that are due for the members of groups: the day, and before the open or after the close.

    The dates are those of Nasdaq's calendar, which does not say which are estimated and which confirmed, and may move.
    """
    form = small_format(format, output)
    options = ReportOptions(output=output, color=color, config=config, quiet=quiet, verbose=verbose)
    looks = small_looks(options, form)
    wiring = wire(options, progress(options, Format.TABLE if form is SmallFormat.TABLE else Format.CSV))
    due = _find(wiring, groups or [], symbols, days, quiet=quiet)
    document = to_calendar(due, form, in_style(looks, wiring.settings.report))
    end_progress(options)
    write_document(document, output)
    print_notices(_untold(due, form), quiet=quiet)


def _find(wiring: Wiring, words: list[str], symbols: str | None, days: int, *, quiet: bool) -> ResultsDue:
    settings, services = wiring.settings, wiring.services
    chosen = choose_groups(settings, words, symbols)
    session = latest_session(services.calendar, services.now)
    chosen = with_query_members(chosen, session, wiring, is_latest=True)
    print_notices(chosen.notices, quiet=quiet)
    context = wiring.context_of(_SOURCE)
    query = DueQuery(chosen.groups, days, context.deadline)
    return find_results_due(query, build_record_source(_SOURCE, context), services)


def _untold(due: ResultsDue, form: SmallFormat) -> tuple[Notice, ...]:
    """Return the notices that the document does not tell itself."""
    told = {SmallFormat.TABLE: frozenset({DATES_NOT_SAID})}.get(form, frozenset())
    return tuple(notice for notice in due.notices if notice.code not in told)
