"""`movers import FILE`: read bars from a file into the store, or sessions of the whole market into the lake."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cryptoai_cli.bar_files.opening import BarFile
from cryptoai_cli.bar_files.spelling import DecimalMark, HourStamp, Spelling, spelling_of
from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.cli.output import print_notices
from cryptoai_cli.cli.streams import wrapped
from cryptoai_cli.cli.wiring import StoreWiring, wire_store
from cryptoai_cli.errors import UsageError
from cryptoai_cli.settings.model import Directory, Settings
from cryptoai_cli.workflows.archive.fill_lock import open_for_filling
from cryptoai_cli.workflows.import_export import bar_file, import_bars
from cryptoai_cli.workflows.importing.records import Rules

app = CommandApp()


@app.command(
    "import",
    epilog="Examples:  movers import bars.csv  ·  movers import market.parquet && movers today --offline  ·  "
    "movers import --market years/",
)
def import_file(  # noqa: PLR0913 - one parameter an option
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A .csv, .tsv, .txt or .parquet file of bars.")
    ] = None,
    *,
    market: Annotated[
        Path | None,
        typer.Option(
            "--market",
            metavar="PATH",
            help="A .csv, .csv.gz or .parquet file of the whole market, or a folder of them.",
        ),
    ] = None,
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

    With --market, whole sessions go into the lake. Columns: date, symbol, last, net_change, volume; or date, symbol,
    close, volume; and optionally exchange, stale, name, kind, sector, industry, country, market_cap.
    """
    if (file is None) == (market is None):
        raise UsageError("name a FILE of bars, or --market with a PATH", hint="see `movers import --help`")
    wired = wire_store(config)
    if file is not None:
        _import_bars(wired, bar_file(file, _spelling(wired.settings, decimal, coin_hours)), quiet=quiet)
    elif market is not None:
        _import_market(wired, market, quiet=quiet)


def _import_bars(wired: StoreWiring, bars: BarFile, *, quiet: bool) -> None:
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


def _import_market(wired: StoreWiring, path: Path, *, quiet: bool) -> None:
    from cryptoai_cli.lake.lake import Lake  # noqa: PLC0415 - only where the lake is touched
    from cryptoai_cli.workflows.lake import (  # noqa: PLC0415 - as above
        import_market,
        imported_words,
        lake_notices,
        left_notices,
    )

    lake = Lake(wired.lake)
    done = import_market(lake, path, wired.services.calendar, wired.services.now)
    print_notices((*lake_notices(lake.remarks), *left_notices(done)), quiet=quiet)
    if not quiet:
        typer.echo(wrapped(imported_words(done), sys.stdout))


def _spelling(settings: Settings, decimal: DecimalMark | None, coin_hours: HourStamp | None) -> Spelling:
    """Return how the file is written: as the options say, else as the settings of the `csv` source do."""
    usual = spelling_of(dict(settings.sources.values_of("csv")))
    return Spelling(decimal or usual.decimal, coin_hours or usual.coin_hours)
