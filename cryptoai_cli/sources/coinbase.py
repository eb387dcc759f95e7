"""Fetch prices of coins from Coinbase Exchange: hourly candles, UTC days, and the latest trade."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import count, takewhile

from cryptoai_cli import __version__
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.quote import Quote
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.base import Answer, Grain, Source, SourceCard, SourceContext, Want, Window
from cryptoai_cli.sources.coin_rows import DAY_SECONDS, HOUR_SECONDS, CoinRows
from cryptoai_cli.sources.coin_symbols import exchange_coin, why_not_a_coin
from cryptoai_cli.sources.coinbase_parse import SOURCE, history, parse_candles, parse_ticker
from cryptoai_cli.sources.transport import transport_for

BASE_URL = "https://api.exchange.coinbase.com"
USER_AGENT = f"movers/{__version__}"
_MOST_CANDLES = 300  # requests for more are refused
_INTERVAL_SECONDS = 0.1  # ten requests a second are allowed
_BEFORE_A_CLOSE = timedelta(hours=2)
_ONE_DAY = timedelta(days=1)
_LATE = Refusal(FailureKind.TIMEOUT, "Coinbase did not answer in its share of this run's time")


class Coinbase(Source):
    """Coinbase Exchange's public market data."""

    card = SourceCard(
        name=SOURCE,
        title="Coinbase Exchange",
        covers=frozenset({InstrumentType.CRYPTO}),
        grains=frozenset({Grain.HOURS, Grain.CLOSES}),
        limits="10 requests a second an address; 300 candles a request; no rows for hours without a trade",
        terms="public and without a key; Coinbase's terms for market data apply",
    )

    def __init__(self, context: SourceContext) -> None:
        self._deadline = context.deadline
        self._transport = transport_for(
            context, SOURCE, BASE_URL, user_agent=USER_AGENT, interval_seconds=_INTERVAL_SECONDS
        )

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        """Fetch many coins, one after the other."""
        jobs = [partial(self._fetch_coin, want, window) for want in wants]
        answers = in_parallel(jobs, workers=1, deadline=window.answer_by(self._deadline), late=_LATE)
        return tuple(
            answer.failure(want.symbol, SOURCE) if isinstance(answer, Refusal) else answer
            for want, answer in zip(wants, answers, strict=True)
        )

    def _fetch_coin(self, want: Want, window: Window) -> Answer:
        """Fetch one coin, with the latest trade if the rows do not show the close of the last session."""
        coin = exchange_coin(want.symbol)
        if coin is None:
            return self.failure(want, FailureKind.UNKNOWN_SYMBOL, why_not_a_coin(want.symbol))
        product = f"/products/{coin}-USD"
        rows = self._rows(product, want.grain, window)
        if isinstance(rows, Refusal):
            return rows.failure(want.symbol, SOURCE)
        quote = self._latest(product) if _lack_the_end(rows, want.grain, window) else None
        if isinstance(quote, Refusal):
            # without the current price, these candles must not preempt the next source
            return quote.failure(want.symbol, SOURCE)
        return history(want.symbol, want.grain, rows, quote, window.now)

    def _rows(self, product: str, grain: Grain, window: Window) -> CoinRows | Refusal:
        """Return the rows of all pages, made when the earliest was, or the refusal of one: no part of them is used."""
        size = HOUR_SECONDS if grain is Grain.HOURS else DAY_SECONDS
        found: list[CoinRows] = []
        for start, end in pages(*span(grain, window), size):
            params = {"granularity": str(size), "start": _iso(start), "end": _iso(end)}
            answer = self._transport.get_json(f"{product}/candles", params)
            page = answer if isinstance(answer, Refusal) else parse_candles(answer)
            if isinstance(page, Refusal):
                return page
            found.append(page)
        made = min((page.made for page in found if page.made is not None), default=None)
        return CoinRows(tuple(row for page in found for row in page.rows), made)

    def _latest(self, product: str) -> Quote | Refusal:
        answer = self._transport.get_json(f"{product}/ticker", {})
        return answer if isinstance(answer, Refusal) else parse_ticker(answer)


def _lack_the_end(rows: CoinRows, grain: Grain, window: Window) -> bool:
    """Return whether only the latest trade can tell that Coinbase went on trading to the close, or to now.

    A row after the close tells it too; of UTC days there is none in the answer.
    """
    return rows.newest is not None and (grain is not Grain.HOURS or rows.newest < window.last.closes)


def span(grain: Grain, window: Window) -> tuple[datetime, datetime]:
    """Return the start of the first and of the last row to request, neither after the instant of the run.

    Hours range from two hours before the first close to the last close, UTC days from one day before the first session.
    """
    if grain is Grain.HOURS:
        start, end = window.first.closes - _BEFORE_A_CLOSE, window.last.closes
    else:
        start, end = (datetime.combine(day, time(), UTC) for day in (window.first.day - _ONE_DAY, window.last.day))
    return start, max(start, min(end, window.now))


def pages(start: datetime, end: datetime, size_seconds: int) -> list[tuple[datetime, datetime]]:
    """Return the start of the first and of the last row of each request; none exceeds Coinbase's 300 rows."""
    step, row = timedelta(seconds=size_seconds * _MOST_CANDLES), timedelta(seconds=size_seconds)
    starts = takewhile(lambda begin: begin <= end, (start + step * number for number in count()))
    return [(begin, min(begin + step - row, end)) for begin in starts]


def _iso(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
