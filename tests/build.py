"""Builders with defaults for the nouns of the market: a test names only what matters to it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.market.bar import Bar, Candle, History, Split
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.quote import Quote
from cryptoai_cli.market.session import Calendar, Interval, Session, State
from cryptoai_cli.report.tables import Material

MONDAY, FRIDAY, THURSDAY, WEDNESDAY = date(2025, 10, 13), date(2025, 10, 10), date(2025, 10, 9), date(2025, 10, 8)
EVENING = datetime(2025, 10, 13, 20, 30, tzinfo=UTC)
MORNING = datetime(2025, 10, 13, 15, 0, tzinfo=UTC)
NASDAQ, SP500 = Instrument("^IXIC", "Nasdaq"), Instrument("^GSPC", "S&P 500")
BITCOIN = Instrument("BTC-USD", "Bitcoin")


@cache
def calendar() -> Calendar:
    """October and November 2025 with their one holiday and one early close."""
    return Calendar(
        name="XNYS",
        zone=ZoneInfo("America/New_York"),
        opens=time(9, 30),
        closes=time(16),
        first=date(2025, 9, 1),
        last=date(2025, 12, 31),
        closures={date(2025, 9, 1): "Labor Day", date(2025, 11, 27): "Thanksgiving Day"},
        special_hours={date(2025, 11, 28): (time(9, 30), time(13))},
    )


def session(day: date = MONDAY) -> Session:
    found = calendar().on(day)
    assert found is not None, f"{day} is not a session"
    return found


def interval(day: date = MONDAY, *, now: datetime = EVENING, state: State | None = None) -> Interval:
    this = session(day)
    base = calendar().before(this)
    assert base is not None
    return Interval(base, this, state or this.state(now), now)


def bars(closes: Mapping[date, float | None]) -> tuple[Bar, ...]:
    return tuple(Bar(day, close) for day, close in sorted(closes.items()))


def history(
    closes: Mapping[date, float | None] | None = None,
    *,
    symbol: str = "MARA",
    source: str = "fake",
    quote: Quote | None = None,
    splits: Sequence[Split] | None = None,
    candles: Sequence[Candle] = (),
    listed: date | None = None,
    kind: InstrumentType | None = InstrumentType.EQUITY,
) -> History:
    return History(
        symbol,
        source,
        bars=bars({FRIDAY: 100.0, MONDAY: 110.0} if closes is None else closes),
        candles=tuple(candles),
        splits=None if splits is None else tuple(splits),
        quote=quote,
        kind=kind,
        currency="USD",
        listed=listed,
    )


def candles(prices: Mapping[datetime, float | None]) -> tuple[Candle, ...]:
    return tuple(Candle(ends, close) for ends, close in sorted(prices.items()))


def quote(
    price: float = 110.0,
    as_of: datetime = EVENING - timedelta(minutes=30),
    *,
    provider_return: float | None = None,
    volume: float | None = None,
) -> Quote:
    return Quote(price, as_of, provider_return=provider_return, volume=volume)


def move(symbol: str, simple_return: float, *, source: str = "fake") -> Move:
    """A valid move of that simple return, from 100."""
    return Move(
        symbol,
        Status.OK,
        source=source,
        price=100.0 * (1 + simple_return),
        previous_close=100.0,
        as_of=session().closes,
        currency="USD",
    )


def absent(symbol: str, status: Status = Status.MISSING, reason: str = "no bar for this session") -> Move:
    return Move(symbol, status, source="fake", reason=reason)


def group(key: str, symbols: Sequence[str], **more: str) -> Group:
    label = more.get("label", key.replace("-", " ").capitalize())
    return Group(key, label, tuple(Instrument(symbol) for symbol in symbols), plural=label.endswith("s"))


def material(
    groups: Mapping[str, Mapping[str, float]],
    *,
    nasdaq: float | None = 0.02,
    sp500: float | None = 0.015,
    before: float | None = 0.0,
    state: State = State.FINAL,
    measure: Measure = Measure.MEDIAN,
    extra: Sequence[Move] = (),
    benchmarks: tuple[Instrument, ...] = (NASDAQ, SP500),
) -> Material:
    """What a report is made from: groups of symbols with their returns, and the benchmarks' returns."""
    moves = {s: move(s, r) for members in groups.values() for s, r in members.items()}
    for symbol, r in (("^IXIC", nasdaq), ("^GSPC", sp500)):
        moves[symbol] = absent(symbol) if r is None else move(symbol, r)
    moves |= {m.symbol: m for m in extra}
    prior = {} if before is None else {"^IXIC": move("^IXIC", before)}
    return Material(
        interval=interval(state=state, now=EVENING if state is State.FINAL else MORNING),
        benchmarks=benchmarks,
        groups=tuple(group(key, list(members)) for key, members in groups.items()),
        moves=moves,
        prior_moves=prior,
        measure=measure,
        rank_by=RankBy.CHANGE,
        generated_at=EVENING,
    )
