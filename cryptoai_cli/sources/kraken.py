"""Fetch prices of coins from Kraken: the latest 720 hours or UTC days."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from functools import partial

from cryptoai_cli import __version__
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.base import Answer, Grain, Source, SourceCard, SourceContext, Want, Window
from cryptoai_cli.sources.coin_symbols import exchange_coin, why_not_a_coin
from cryptoai_cli.sources.kraken_names import asset_names
from cryptoai_cli.sources.kraken_parse import SOURCE, history, parse_ohlc, size_seconds
from cryptoai_cli.sources.transport import transport_for

BASE_URL = "https://api.kraken.com"
USER_AGENT = f"movers/{__version__}"
_PATH = "/0/public/OHLC"
_INTERVAL_SECONDS = 1.0
_MOST_ROWS = 720  # the latest ones, however far back the request goes; the last is unfinished
_BEFORE_A_CLOSE = timedelta(hours=2)
_ONE_DAY = timedelta(days=1)
_LATE = Refusal(FailureKind.TIMEOUT, "Kraken did not answer in its share of this run's time")


class Kraken(Source):
    """Kraken's public market data."""

    card = SourceCard(
        name=SOURCE,
        title="Kraken",
        covers=frozenset({InstrumentType.CRYPTO}),
        grains=frozenset({Grain.HOURS, Grain.CLOSES}),
        limits="about 1 request a second; the latest 720 rows only: hourly prices of 30 days",
        terms="public and without a key, for personal use; any other use needs Kraken's permission",
    )

    def __init__(self, context: SourceContext, *, interval_seconds: float = _INTERVAL_SECONDS) -> None:
        self._deadline = context.deadline
        self._transport = transport_for(
            context, SOURCE, BASE_URL, user_agent=USER_AGENT, interval_seconds=interval_seconds
        )

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        """Fetch many coins, one after the other."""
        jobs = [partial(self._fetch_coin, want, window) for want in wants]
        answers = in_parallel(jobs, workers=1, deadline=window.answer_by(self._deadline), late=_LATE)
        return tuple(
            answer.failure(want.symbol, SOURCE) if isinstance(answer, Refusal) else answer
            for want, answer in zip(wants, answers, strict=True)
        )

    def _fetch_coin(self, want: Want, window: Window) -> Answer | Refusal:
        coin = exchange_coin(want.symbol)
        if coin is None:
            return self.failure(want, FailureKind.UNKNOWN_SYMBOL, why_not_a_coin(want.symbol))
        if _is_too_old(want.grain, window):
            what = "hours" if want.grain is Grain.HOURS else "days"
            detail = f"Kraken keeps the latest {_MOST_ROWS} {what}: the session of {window.last.day} is older"
            return self.failure(want, FailureKind.NO_DATA, detail)
        answer: Answer | Refusal = Refusal(FailureKind.UNKNOWN_SYMBOL, "Kraken has no name for this coin")
        for name in asset_names(coin):  # the old name first; Kraken replaces them one by one
            answer = self._ask(want, name, window)
            if not isinstance(answer, Refusal) or answer.kind is not FailureKind.UNKNOWN_SYMBOL:
                break
        return answer

    def _ask(self, want: Want, name: str, window: Window) -> Answer | Refusal:
        params = {
            "pair": f"{name}USD",
            "interval": str(size_seconds(want.grain) // 60),
            "since": str(int(_since(want.grain, window).timestamp())),
        }
        document = self._transport.get_json(_PATH, params)
        if isinstance(document, Refusal):
            return document
        rows = parse_ohlc(document, name)
        if isinstance(rows, Refusal):
            if rows.kind is FailureKind.BLOCKED:  # sent with status 200: the transport took it for data
                self._transport.give_up(rows)
            return rows
        return history(want.symbol, want.grain, rows, window)


def _since(grain: Grain, window: Window) -> datetime:
    """Return an instant before the first row needed; Kraken sends the rows that begin after it."""
    if grain is Grain.HOURS:
        return window.first.closes - _BEFORE_A_CLOSE
    return datetime.combine(window.first.day - _ONE_DAY, time(), UTC) - timedelta(seconds=1)


def _is_too_old(grain: Grain, window: Window) -> bool:
    kept = timedelta(seconds=size_seconds(grain)) * (_MOST_ROWS - 1)
    ends = window.last.closes if grain is Grain.HOURS else datetime.combine(window.last.day, time(), UTC)
    return ends <= window.now - kept
