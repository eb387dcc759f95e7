"""Builders for what the store keeps."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cryptoai_cli.market.record import Due, Halt, Record, RecordKind, TimeOfDay
from cryptoai_cli.market.verdict import parse_verdict
from cryptoai_cli.store.bars import BarStore
from cryptoai_cli.store.opening import open_store
from cryptoai_cli.store.records import KeptBar, KeptCandle, KeptFact, KeptSplit
from tests.build import EVENING, MONDAY

NIGHT = datetime(2025, 10, 14, 1, tzinfo=UTC)
CLOSE = datetime(2025, 10, 13, 20, tzinfo=UTC)
EVER = (date.min, date.max)


def bar(
    symbol: str = "MARA",
    session: date = MONDAY,
    close: float = 100.0,
    *,
    source: str = "yahoo",
    open: float | None = None,  # noqa: A002 - the field's name
    high: float | None = None,
    low: float | None = None,
    volume: float | None = None,
    previous_close: float | None = None,
    unsettled: bool = False,
    verdict: str = "",
    as_of: datetime = CLOSE,
    arrived_at: datetime = EVENING,
) -> KeptBar:
    found = parse_verdict(verdict) if verdict else None
    return KeptBar(
        symbol, session, source, close, open, high, low, volume, previous_close, unsettled, found, as_of, arrived_at
    )


def verdict_text(bar: KeptBar) -> str:
    return "" if bar.verdict is None else str(bar.verdict)


def candle(
    symbol: str = "BTC-USD",
    ends: datetime = CLOSE,
    close: float = 115_000.0,
    *,
    high: float | None = None,
    low: float | None = None,
    source: str = "yahoo",
    arrived_at: datetime = EVENING,
) -> KeptCandle:
    return KeptCandle(symbol, ends, source, close, high, low, arrived_at)


def split(
    symbol: str = "MARA",
    session: date = MONDAY,
    ratio: tuple[float, float] = (2.0, 1.0),
    *,
    source: str = "yahoo",
    arrived_at: datetime = EVENING,
) -> KeptSplit:
    return KeptSplit(symbol, session, source, *ratio, arrived_at)


def fact(
    symbol: str = "MARA",
    *,
    source: str = "yahoo",
    kind: str = "equity",
    currency: str = "USD",
    name: str = "MARA Holdings",
    listed: date | None = None,
) -> KeptFact:
    return KeptFact(symbol, source, kind, currency, name, listed)


def memory_store() -> BarStore:
    """Return an empty store that ends with the test."""
    return open_store(None, EVENING).store


def filled(path: Path, bars: Sequence[KeptBar]) -> Path:
    """Make the file of a store that holds `bars`, and let go of it."""
    with open_store(path, EVENING).store as store:
        store.save(bars)
    return path


def held(store: BarStore) -> tuple[KeptBar, ...]:
    return tuple(store.all_bars())


def days(count: int, first: date = date(2025, 1, 1)) -> tuple[date, ...]:
    return tuple(first + timedelta(step) for step in range(count))


def record(
    symbol: str = "MARA",
    kind: RecordKind = RecordKind.FILING,
    *,
    source: str = "sec",
    key: str = "0001-25-1",
    at: datetime | None = CLOSE,
    day: date = MONDAY,
    title: str = "",
    form: str = "",
    items: tuple[str, ...] = (),
    publisher: str = "",
    url: str = "",
    halt: Halt | None = None,
    due: Due | None = None,
) -> Record:
    told = {"title": title, "form": form, "publisher": publisher, "url": url}
    return Record(
        symbol=symbol, kind=kind, source=source, key=key, at=at, day=day, items=items, halt=halt, due=due, **told
    )


def results_due(
    symbol: str = "FCEL", day: date = MONDAY, *, key: str = "Oct/2025", when: TimeOfDay = TimeOfDay.NOT_SAID
) -> Record:
    return record(symbol, RecordKind.EARNINGS, source="nasdaq", key=key, at=None, day=day, due=Due(when))
