"""`movers import FILE`: read bars from a file into the store."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cryptoai_cli.bar_files.spelling import DecimalMark, HourStamp, Spelling, spelling_of
from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.cli.output import print_notices
from cryptoai_cli.cli.streams import wrapped
from cryptoai_cli.cli.wiring import wire_store
from cryptoai_cli.settings.model import Directory, Settings
from cryptoai_cli.workflows.archive.fill_lock import open_for_filling
from cryptoai_cli.workflows.import_export import bar_file, import_bars
from cryptoai_cli.workflows.importing.records import Rules

app = CommandApp()


@app.command(
    "import", epilog="Examples:  movers import bars.csv  ·  movers import market.parquet && movers today --offline"
)
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv, .tsv, .txt or .parquet file of bars.")],
    *,
    decimal: Annotated[
        DecimalMark | None, typer.Option("--decimal", metavar="C", help="Decimal mark of the numbers: . or ,")
    ] = None,
    coin_hours: Annotated[
        HourStamp | None,
        typer.Option("--coin-hours", help="Whether a coin's time is the end or the start of its hour."),
    ] = None,
    config: Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Use this settings file.")] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Show errors only: no notices, no summary.")] = False,
) -> None:
    """Read bars into the store, all of them or none.

    Columns: date, symbol, close, and optionally open, high, low, volume, source. A date is a session, or for coins
    the UTC time at which an hour ends. The settings decimal and coin_hours of [sources.csv] apply here too. A row that
    cannot be read is reported with its line, and nothing is changed.
    """
    wired = wire_store(config)
    bars = bar_file(file, _spelling(wired.settings, decimal, coin_hours))
    services = wired.services
    rules = Rules(services.calendar, Directory(wired.settings.instruments), services.now, wired.settings.book)
    with open_for_filling(wired.store, services.now) as opened:
        print_notices(opened.notices, quiet=quiet)
        done = import_bars(bars, opened.store, rules)
    print_notices(done.notices, quiet=quiet)
    if not quiet:
        rows = "1 row" if done.rows == 1 else f"{done.rows} rows"
        symbols = "1 symbol" if done.symbols == 1 else f"{done.symbols} symbols"
        verb = "is" if done.rows == 1 else "are"
        told = f"{rows} of {symbols} from {done.first} to {done.last} {verb} in the store"
        typer.echo(wrapped(told, sys.stdout))


def _spelling(settings: Settings, decimal: DecimalMark | None, coin_hours: HourStamp | None) -> Spelling:
    """Return how the file is written: as the options say, else as the settings of the `csv` source do."""
    usual = spelling_of(dict(settings.sources.values_of("csv")))
    return Spelling(decimal or usual.decimal, coin_hours or usual.coin_hours)
