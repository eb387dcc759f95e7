"""Export bars from the store to a file, and import them from a file into the store."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from itertools import chain
from pathlib import Path

from msgspec import Struct

from cryptoai_cli.bar_files.columns import Flat
from cryptoai_cli.bar_files.faults import BarFileError
from cryptoai_cli.bar_files.opening import PARQUET, TEXTS, BarFile
from cryptoai_cli.bar_files.spelling import Spelling
from cryptoai_cli.errors import NoQuotesError, UsageError
from cryptoai_cli.market.symbol_book import Resolved
from cryptoai_cli.report.model import Notice
from cryptoai_cli.store.bar_file import flat_bar, flat_candle
from cryptoai_cli.store.bar_file_csv import csv_chunks
from cryptoai_cli.store.bar_file_parquet import parquet_chunks
from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.workflows.archive.memory import correction_notices
from cryptoai_cli.workflows.importing.records import PassedOver, Rules
from cryptoai_cli.workflows.importing.rows import NOTHING_CHANGED, CheckedRows

CSV = ".csv"
_MOST_SPELLINGS = 8
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
_ADVICE = f"use a name that ends in {CSV} or {PARQUET}"

_PASSED_OVER = {
    PassedOver.NOT_MEASURED: ("of coins", ": a coin is measured by the hours that end at a close."),
    PassedOver.NO_CLOSE: ("without a close", "."),
}


class Choice(Struct, frozen=True):
    """What to export: some symbols or all, and sessions from a date on."""

    symbols: tuple[str, ...] = ()
    since: date = date.min


class Imported(Struct, frozen=True):
    """The result of an import: the numbers of rows and symbols, and the first and last session."""

    rows: int
    symbols: int
    first: date
    last: date
    notices: tuple[Notice, ...]


def bar_file(path: Path, spelling: Spelling | None = None) -> BarFile:
    """Return the file at `path`, written as `spelling` says; raise UsageError for an unknown extension."""
    if path.suffix.lower() not in {*TEXTS, PARQUET}:
        raise UsageError(f"cannot tell the format of {path} from its ending", hint=_ADVICE)
    return BarFile(path, spelling or Spelling())


def import_bars(file: BarFile, store: BarStore, rules: Rules) -> Imported:
    """Merge the rows of the file into the store in one transaction: all of them, or none.

    Raise UsageError for an invalid row or if no row can be stored, StoreError if the store cannot be written.
    """
    try:
        ignored = file.heading.ignored
    except BarFileError as fault:
        raise UsageError(fault.told(str(file.path)), hint=NOTHING_CHANGED) from fault
    checked = CheckedRows(file, rules)
    corrections = store.save(checked.bars(), checked.candles())
    if not checked.taken:
        count = checked.passed_over.total()
        raise UsageError(f"the file holds nothing that can be stored ({count} rows skipped)")
    notices = (
        *_ignored_notices(ignored),
        *_spelling_notices(checked.respelled),
        *_passed_over_notices(checked.passed_over),
        *correction_notices(corrections),
    )
    return Imported(checked.taken, len(checked.symbols), checked.first, checked.last, notices)


@contextmanager
def export_chunks(store: BarStore, path: Path | None, choice: Choice) -> Iterator[Iterator[bytes]]:
    """Yield the export file in pieces, from one snapshot of the store; without a path it is CSV.

    Raise NoQuotesError if there is nothing to export, UsageError for an unknown extension.
    """
    suffix = CSV if path is None else path.suffix.lower()
    if suffix not in {CSV, PARQUET}:
        raise UsageError(f"cannot tell the format of {path} from its ending", hint=_ADVICE)
    with store.snapshot():
        rows = _flat_rows(store, choice)
        first = next(rows, None)
        if first is None:
            raise NoQuotesError("the store holds nothing to export", hint="fill it: `movers sync` or `movers import`")
        yield (csv_chunks if suffix == CSV else parquet_chunks)(chain((first,), rows))


def _flat_rows(store: BarStore, choice: Choice) -> Iterator[Flat]:
    """Yield the rows to export: bars by symbol and session, then the hours of coins."""
    since = max(datetime.combine(choice.since, time(), UTC), _EARLIEST)
    if choice.symbols:
        yield from map(flat_bar, store.bars(choice.symbols, choice.since, date.max))
        yield from map(flat_candle, store.candles_between(choice.symbols, since, _LATEST))
        return
    yield from (flat_bar(bar) for bar in store.all_bars() if bar.session >= choice.since)
    yield from (flat_candle(candle) for candle in store.all_candles() if candle.ends >= since)


def _ignored_notices(ignored: tuple[str, ...]) -> tuple[Notice, ...]:
    return (Notice("import", f"Columns that are not read: {', '.join(ignored)}."),) if ignored else ()


def _spelling_notices(respelled: tuple[Resolved, ...]) -> tuple[Notice, ...]:
    """Return how the first symbols were read that are not in Yahoo's spelling, and how many more there are."""
    told = [Notice("spelling", each.words) for each in respelled[:_MOST_SPELLINGS]]
    if more := len(respelled) - len(told):
        words = "1 more symbol was" if more == 1 else f"{more} more symbols were"
        told.append(Notice("spelling", f"{words} read by the same rules."))
    return tuple(told)


def _passed_over_notices(counts: Counter[PassedOver]) -> tuple[Notice, ...]:
    return tuple(
        Notice("import", f"{_rows(counts[why], which)} skipped{reason}")
        for why, (which, reason) in _PASSED_OVER.items()
        if counts[why]
    )


def _rows(count: int, which: str) -> str:
    return f"1 row {which} was" if count == 1 else f"{count} rows {which} were"
