"""`movers import FILE`: read bars from a file into the store."""

from pathlib import Path
from typing import Annotated

import typer

from cryptoai_cli.cli.output import print_notices
from cryptoai_cli.cli.wiring import wire_store
from cryptoai_cli.settings.model import Directory
from cryptoai_cli.workflows.archive.fill_lock import open_for_filling
from cryptoai_cli.workflows.import_export import bar_file, import_bars
from cryptoai_cli.workflows.importing.rows import Rules

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    "import", epilog="Examples:  movers import bars.csv  ·  movers import market.parquet && movers today --offline"
)
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv or .parquet file of bars.")],
    *,
    config: Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Read these settings.")] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No notices and no summary, only errors.")] = False,
) -> None:
    """Read bars into the store, all of them or none.

    Columns: date, symbol, close, and as far as known open, high, low, volume, source. A date is a session, or for coins
    the UTC instant at which an hour ends. A row that cannot be taken is told with its line, and nothing is changed.
    """
    bars = bar_file(file)
    wired = wire_store(config)
    services = wired.services
    rules = Rules(services.calendar, Directory(wired.settings.instruments), services.now)
    with open_for_filling(wired.store, services.now) as opened:
        print_notices(opened.notices, quiet=quiet)
        done = import_bars(bars, opened.store, rules)
    print_notices(done.notices, quiet=quiet)
    if not quiet:
        typer.echo(f"{done.rows} rows of {done.symbols} symbols from {done.first} to {done.last} are in the store")
