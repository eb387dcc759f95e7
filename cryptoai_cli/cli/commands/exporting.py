"""`movers export FILE`: write bars or records from the store to a file, or all sessions of the lake."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cryptoai_cli.cli.chosen_groups import resolve_list, spelling_notices
from cryptoai_cli.cli.completion_dates import recent_dates
from cryptoai_cli.cli.completion_values import more_symbols
from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.cli.output import STDOUT, print_notices, write_stdout
from cryptoai_cli.cli.wiring import StoreWiring, wire_store
from cryptoai_cli.errors import StoreError, UsageError
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.store.opening import open_store
from cryptoai_cli.system.atomic import write_whole_from
from cryptoai_cli.workflows.archive.memory import unreadable_notices
from cryptoai_cli.workflows.import_export import Choice, export_chunks
from cryptoai_cli.workflows.record_export import RecordChoice, record_chunks
from cryptoai_cli.workflows.sessions import since_date

app = CommandApp()


File = Annotated[Path | None, typer.Argument(metavar="FILE", help="A .csv or .parquet file; - for CSV on stdout.")]
Market = Annotated[
    Path | None,
    typer.Option("--market", metavar="FILE", help="Write the whole market out of the lake to this file instead."),
]
RecordOnly = Annotated[
    bool, typer.Option("--record", help="Write what is kept on record of companies to FILE, and no bars.")
]
Symbols = Annotated[
    str, typer.Option("--symbols", metavar="A,B,C", help="Only these symbols.", autocompletion=more_symbols)
]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help="Only sessions from this date on.", autocompletion=recent_dates),
]
Config = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Use this settings file.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Show errors only, no notices.")]


@app.command(
    "export",
    epilog="Examples:  movers export bars.csv  ·  movers export bars.parquet --since 2025-01-01  ·  "
    "movers export - --symbols MARA,RIOT | head  ·  movers export --market lake.parquet  ·  "
    "movers export record.csv --record",
)
def export_file(  # noqa: PLR0913 - one parameter an option
    file: File = None,
    *,
    market: Market = None,
    record: RecordOnly = False,
    symbols: Symbols = "",
    since: Since = None,
    config: Config = None,
    quiet: Quiet = False,
) -> None:
    """Write what the store holds, in full or not at all: imported elsewhere, it gives the same report.

    One row per session, and for coins one per hour that ends at a close. Symbols are today's. With --record one row per
    filing, halt, result due, release and headline, with the session that it belongs to and the symbol of its day; these
    rows are for other programs, and no import reads them.
    """
    if (file is None) == (market is None):
        raise UsageError("name a FILE for the bars, or --market with a FILE", hint="see `movers export --help`")
    wired = wire_store(config)
    if file is None:
        if symbols:
            raise UsageError("--symbols is not for --market", hint="a session of the whole market is exported whole")
        if record:
            raise UsageError("--record is not for --market", hint="name a FILE for what is on record")
        _export_market(wired, Path() if market is None else market, since, quiet=quiet)
        return
    instruments = _instruments(wired, symbols, quiet=quiet)
    first = date.min if since is None else since_date(since)
    opened = open_store(wired.store, wired.services.now)
    print_notices(opened.notices, quiet=quiet)
    with opened.store as store:
        if store.path is None:
            raise StoreError("the store cannot be read, so nothing is exported", hint="see the notice above")
        target = None if file in STDOUT else file
        if record:
            _export_records(store, target, RecordChoice(wired.services.calendar, instruments, first))
        else:
            with export_chunks(store, target, Choice(tuple(i.symbol for i in instruments), first)) as chunks:
                _write(target, chunks)
        print_notices(unreadable_notices(store.unreadable), quiet=quiet)


def _export_records(store: BarStore, target: Path | None, choice: RecordChoice) -> None:
    with record_chunks(store, target, choice) as chunks:
        _write(target, chunks)


def _export_market(wired: StoreWiring, file: Path, since: str | None, *, quiet: bool) -> None:
    from cryptoai_cli.lake.exporting import exported_chunks  # noqa: PLC0415 - only where the lake is touched
    from cryptoai_cli.lake.lake import Lake  # noqa: PLC0415 - as above
    from cryptoai_cli.workflows.lake import lake_notices  # noqa: PLC0415 - as above

    lake = Lake(wired.lake)
    target = None if file in STDOUT else file
    with exported_chunks(lake, target, date.min if since is None else since_date(since)) as chunks:
        print_notices(lake_notices(lake.remarks), quiet=quiet)
        _write(target, chunks)


def _write(target: Path | None, chunks: Iterable[bytes]) -> None:
    if target is not None:
        write_whole_from(target, chunks)
        return
    for chunk in chunks:
        write_stdout(chunk)


def _instruments(wired: StoreWiring, symbols: str, *, quiet: bool) -> tuple[Instrument, ...]:
    """Return what to export, none for all, and tell how it was read; raise UsageError for what cannot be read."""
    named = resolve_list(symbols, wired.settings.book) if symbols.strip(" ,") else ()
    print_notices(spelling_notices(named), quiet=quiet)
    return tuple(wired.settings.instruments_of(one.symbol for one in named))
