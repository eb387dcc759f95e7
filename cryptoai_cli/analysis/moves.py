"""Measure the move of one instrument over one interval from a single source's history."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.market_time import closes_from, trades_on_exchange
from cryptoai_cli.market.bar import Bar, Feed, History
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.quote import Quote
from cryptoai_cli.market.session import Interval, State, exchange_time
from cryptoai_cli.market.verdict import Verdict, VerdictKind


class Status(StrEnum):
    """Whether the figures of a move can be trusted, and if not, why."""

    OK = "ok"
    STALE = "stale"
    MISSING = "missing"
    SUSPECT = "suspect"


class Move(Struct, frozen=True):
    """A price and the previous close it is measured from, both from one source; or the reason why there is none.

    `symbol` is the instrument's current symbol. `price` and `previous_close` are in `currency`, each accurate to within
    `rounding`; both are None unless `status` is `ok` or `suspect`. `as_of` is the instant of the price (aware UTC).
    `utc_day` marks a coin that could only be measured by UTC days, `is_unfinished` one whose day is not over.
    `not_listed` is true before the first trade date, `first_session` on it; in neither case is there a move to report.
    `was_questioned` is true if the move was checked again. `last_trade` is the instant of the last trade (aware UTC) if
    it lies before the close, or in a session under way long before the others'. `dividend` is a large distribution per
    share that the price is without from this session on. `trace` lists the steps by which the figure was obtained; it
    is only printed.
    """

    symbol: str
    status: Status
    source: str = ""
    reason: str = ""
    price: float | None = None
    previous_close: float | None = None
    as_of: datetime | None = None
    volume: float | None = None
    kind: InstrumentType | None = None
    currency: str = ""
    name: str = ""
    listed: date | None = None
    rounding: float = 0.0
    utc_day: bool = False
    is_unfinished: bool = False
    not_listed: bool = False
    first_session: bool = False
    was_questioned: bool = False
    last_trade: datetime | None = None
    dividend: float | None = None
    trace: tuple[str, ...] = ()

    @property
    def change(self) -> float | None:
        """The price minus the previous close."""
        return None if self.price is None or self.previous_close is None else self.price - self.previous_close

    @property
    def simple_return(self) -> float | None:
        """Price / previous close - 1, a fraction; None without both prices or if the previous close is not positive."""
        if self.price is None or self.previous_close is None or self.previous_close <= 0:
            return None
        return self.price / self.previous_close - 1

    @property
    def ok_return(self) -> float | None:
        """The simple return if the move can be ranked, else None."""
        return self.simple_return if self.status is Status.OK else None

    @property
    def verdict(self) -> Verdict | None:
        """The verdict to store with this session's price so that later runs print the same figures.

        None for a missing move, and for an `ok` move that was never questioned.
        """
        match self.status:
            case Status.SUSPECT:
                return Verdict(VerdictKind.SUSPECT, self.reason)
            case Status.STALE:
                return Verdict(VerdictKind.STALE, self.reason)
            case Status.OK if self.was_questioned:
                return Verdict(VerdictKind.CONFIRMED)
            case _:
                return None

    def with_trace(self, *lines: str) -> "Move":
        """Return the move with `lines` appended to its trace."""
        return replace(self, trace=(*self.trace, *lines))


def share_move(symbol: str, history: History, interval: Interval) -> Move:
    """Measure a share, fund or index between the closes of two sessions, or up to the live price."""
    blank = blank_move(symbol, history)
    if (unlisted := _before_trading(blank, history, interval)) is not None:
        return unlisted
    end = _live_price(blank, history, interval) if interval.is_open else _close(blank, history, interval)
    if end.status is not Status.OK:
        return end
    previous_close = history.close(interval.base.day)
    if previous_close is None:
        return without(end, Status.MISSING, f"no close for the session before ({interval.base.day})")
    words = f"{history.source}: {_end_words(interval)} {end.price:g}, close of {interval.base.day} {previous_close:g}"
    return replace(end, previous_close=previous_close, trace=(*end.trace, words))


def without(move: Move, status: Status, reason: str) -> Move:
    """Return the move without figures, with `status` and `reason`."""
    return replace(
        move, status=status, reason=reason, price=None, previous_close=None, as_of=None, volume=None, last_trade=None
    )


def judged_move(move: Move, verdict: Verdict) -> Move:
    """Return the move with the verdict of an earlier run applied."""
    match verdict.kind:
        case VerdictKind.CONFIRMED:
            return replace(move, was_questioned=True)
        case VerdictKind.SUSPECT:
            return replace(move, status=Status.SUSPECT, reason=verdict.reason)
        case VerdictKind.STALE:
            return without(move, Status.STALE, verdict.reason)


def blank_move(symbol: str, history: History) -> Move:
    """Return a move with the instrument's details from the history and no figures."""
    return Move(
        symbol,
        Status.OK,
        source=history.source,
        kind=history.kind,
        currency=history.currency,
        name=history.name,
        listed=history.listed,
        rounding=history.rounding,
        trace=(history.note,) if history.note else (),
    )


def _before_trading(blank: Move, history: History, interval: Interval) -> Move | None:
    listed, day = history.listed, interval.session.day
    if listed is None or listed <= interval.base.day:
        return None
    if listed > day:
        return replace(without(blank, Status.MISSING, f"not listed before {listed}"), not_listed=True)
    return replace(without(blank, Status.MISSING, "first session: no previous close"), first_session=True)


def _live_price(blank: Move, history: History, interval: Interval) -> Move:
    quote = history.quote
    if quote is None:
        return without(blank, Status.MISSING, "no price in the answer")
    if quote.as_of < interval.session.opens:
        return without(blank, Status.STALE, f"{_last_trade_words(quote)}, before this session")
    if history.feed is Feed.STOPPED:
        return without(blank, Status.STALE, f"{_last_trade_words(quote)}, long before the others")
    last_trade = quote.as_of if history.feed is Feed.RUNNING else None
    return replace(blank, price=quote.price, as_of=quote.as_of, volume=quote.volume, last_trade=last_trade)


def _close(blank: Move, history: History, interval: Interval) -> Move:
    session = interval.session
    bar = history.bar(session.day)
    if bar is None:
        return _no_bar(blank, history, session.day)
    if bar.close is None:
        return without(blank, Status.MISSING, "the bar of this session has no close")
    found = replace(blank, price=bar.close, as_of=session.closes, volume=bar.volume)
    quote = history.quote
    return (
        found if quote is None or not session.holds(quote.as_of) else _with_market_time(found, history, quote, interval)
    )


def _with_market_time(move: Move, history: History, quote: Quote, interval: Interval) -> Move:
    """Return the close with the source's own time of its price; stale if that shows that it is not the close."""
    move = replace(move, volume=move.volume or quote.volume)
    if history.feed is Feed.STOPPED:
        return without(move, Status.STALE, f"{_last_trade_words(quote)}: {history.source} stopped before the close")
    if interval.state is State.PROVISIONAL:
        last_trade = quote.as_of if history.feed is Feed.RUNNING else None
        return replace(move, as_of=quote.as_of, last_trade=last_trade)
    is_early = quote.as_of < closes_from(history, interval.session)
    early = is_early and trades_on_exchange(Instrument(move.symbol), history)
    return replace(move, as_of=quote.as_of, last_trade=quote.as_of) if early else move


def _last_trade_words(quote: Quote) -> str:
    return f"last trade {exchange_time(quote.as_of)}"


def _no_bar(blank: Move, history: History, day: date) -> Move:
    last = last_bar(history)
    if last is None:
        return without(blank, Status.MISSING, "no bars in the answer")
    if last.session < day:
        return without(blank, Status.STALE, f"last bar {last.session}, before this session")
    return without(blank, Status.MISSING, "no bar for this session")


def last_bar(history: History) -> Bar | None:
    """Return the latest bar that has a close."""
    return next((bar for bar in reversed(history.bars) if bar.close is not None), None)


def _end_words(interval: Interval) -> str:
    return "price" if interval.is_open else f"close of {interval.session.day}"
