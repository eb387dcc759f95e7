"""Fetch daily bars of US shares and hourly candles of coins from Alpaca, with an account's key pair."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import partial
from re import compile as pattern

from msgspec import Struct

from cryptoai_cli import __version__
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.net.secrets import SOURCE_SECRETS
from cryptoai_cli.sources.alpaca_parse import (
    SOURCE,
    InvalidSymbol,
    Page,
    Pages,
    coin_history,
    parse_page,
    share_history,
)
from cryptoai_cli.sources.base import Answer, Grain, Source, SourceCard, SourceContext, Want, Window
from cryptoai_cli.sources.coin_symbols import exchange_coin, why_not_a_coin
from cryptoai_cli.sources.json_values import NEW_YORK
from cryptoai_cli.sources.transport import transport_for
from cryptoai_cli.sources.us_symbols import dotted_share

BASE_URL = "https://data.alpaca.markets"
USER_AGENT = f"movers/{__version__}"
KEY_HEADERS = ("APCA-API-KEY-ID", "APCA-API-SECRET-KEY")
_MOST_SYMBOLS = 100  # keeps an address below 1000 characters
_MOST_ROWS = "10000"
_MOST_PAGES = 50  # per batch, far more than any report needs
_MOST_INVALID = 10  # each costs one more request
_WORKERS = 2
_KEY = pattern(r"[!-~]{1,200}")  # what a header can hold
_SIP_DELAY = timedelta(minutes=16)  # 15 by the terms of a free account, plus one in case our clock is fast
_BEFORE_A_CLOSE = timedelta(hours=2)
_AFTER_A_CLOSE = timedelta(hours=4)  # covers the last prints of a session, but not the following midnight
_LATE = Refusal(FailureKind.TIMEOUT, "Alpaca did not answer in its share of this run's time")
_VARIABLES = tuple(variable for _, variable in SOURCE_SECRETS[SOURCE])
_NO_KEYS = f"needs the key pair of an Alpaca account: set {' and '.join(_VARIABLES)} in the environment"
_ODD_KEYS = f"{' or '.join(_VARIABLES)} holds a character that no key has"


class _Batch(Struct, frozen=True):
    """Symbols in Alpaca's spelling that one request and its further pages cover, with the path and parameters."""

    symbols: tuple[str, ...]
    path: str
    params: Mapping[str, str]


class Alpaca(Source):
    """Alpaca's market data: finished bars only, no live prices."""

    card = SourceCard(
        name=SOURCE,
        title="Alpaca",
        covers=frozenset({InstrumentType.EQUITY, InstrumentType.ETF, InstrumentType.CRYPTO}),
        grains=frozenset({Grain.CLOSES, Grain.BARS, Grain.HOURS}),
        limits="free plan: 200 requests a minute; a session's bars from 16 minutes after its close; no indices",
        terms="needs the key pair of an account; data for personal use",
    )

    def __init__(self, context: SourceContext) -> None:
        keys = context.setting("key").strip(), context.setting("secret").strip()
        self._feed = context.setting("feed") or "sip"
        self._deadline = context.deadline
        self._key_fault = fault_of_pair(*keys)
        headers = {} if self._key_fault is not None else dict(zip(KEY_HEADERS, keys, strict=True))
        self._transport = transport_for(
            context, SOURCE, BASE_URL, user_agent=USER_AGENT, headers=headers, keyed=bool(headers)
        )

    def covers(self, want: Want) -> bool:
        """Return whether to ask for `want`: hours of coins, whose days here are not UTC days, or days of shares."""
        return super().covers(want) and (want.grain is Grain.HOURS) == want.instrument.is_coin

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        """Fetch many wants, up to a hundred symbols per request."""
        refused = [self._refusal_before_asking(want, window) for want in wants]
        asked = [want for want, no in zip(wants, refused, strict=True) if no is None]
        batches = [
            _share_batch(symbols, window, self._feed) for symbols in _symbol_batches(asked, Grain.CLOSES, Grain.BARS)
        ]
        batches += [_coin_batch(symbols, window) for symbols in _symbol_batches(asked, Grain.HOURS)]
        jobs = [partial(self._all_pages, batch) for batch in batches]
        found: dict[str, Pages | Refusal] = {}
        answers = in_parallel(jobs, workers=_WORKERS, deadline=window.answer_by(self._deadline), late=_LATE)
        for batch, answer in zip(batches, answers, strict=True):
            found |= dict.fromkeys(batch.symbols, answer)
        return tuple(
            no or self._answer(want, found[alpaca_symbol(want)], window.now)
            for want, no in zip(wants, refused, strict=True)
        )

    def _refusal_before_asking(self, want: Want, window: Window) -> FetchFailure | None:
        """Return why `want` is not worth a request, or None if it is."""
        if self._key_fault is not None:
            return self.failure(want, FailureKind.NO_CREDENTIALS, self._key_fault)
        if not alpaca_symbol(want):
            is_coin = want.grain is Grain.HOURS
            detail = why_not_a_coin(want.symbol) if is_coin else "not a symbol in Alpaca's spelling"
            return self.failure(want, FailureKind.UNKNOWN_SYMBOL, detail)
        ready = window.last.closes + (timedelta() if want.grain is Grain.HOURS else _delay(self._feed))
        if window.now >= ready:
            return None
        # earlier closes alone must not preempt a source that has the current price
        detail = f"Alpaca has finished bars only: those of {window.last.day} from {ready:%H:%M} UTC on"
        return self.failure(want, FailureKind.NO_DATA, detail)

    def _all_pages(self, batch: _Batch) -> Pages | Refusal:
        """Return all pages of a batch; one failed page fails them all, as it is unknown which symbols are complete."""
        found, token = Pages(), ""
        for _ in range(_MOST_PAGES):
            page = self._page(batch, found, token) if token else self._first_page(batch, found)
            if isinstance(page, InvalidSymbol):
                return Refusal(
                    FailureKind.BAD_ANSWER, f"Alpaca refused the symbol {page.symbol} and all others with it"
                )
            if isinstance(page, Refusal):
                return page
            found.add(page)
            if not page.next_token:
                return found
            if page.next_token == token:
                break
            token = page.next_token
        return Refusal(FailureKind.BAD_ANSWER, f"Alpaca's pages do not end within {_MOST_PAGES} requests")

    def _first_page(self, batch: _Batch, found: Pages) -> Page | InvalidSymbol | Refusal:
        """Return the first page, retrying without each symbol that Alpaca rejects, as one rejects the whole request."""
        for _ in range(_MOST_INVALID + 1):
            page = self._page(batch, found, "")
            if not isinstance(page, InvalidSymbol) or page.symbol in found.invalid or page.symbol not in batch.symbols:
                return page
            found.invalid.add(page.symbol)
            if len(found.invalid) == len(batch.symbols):
                return Page({})
        return page

    def _page(self, batch: _Batch, found: Pages, token: str) -> Page | InvalidSymbol | Refusal:
        symbols = ",".join(symbol for symbol in batch.symbols if symbol not in found.invalid)
        turned = {"page_token": token} if token else {}
        answer = self._transport.get_json(batch.path, {**batch.params, "symbols": symbols, **turned})
        return answer if isinstance(answer, Refusal) else parse_page(answer)

    def _answer(self, want: Want, found: Pages | Refusal, now: datetime) -> Answer:
        if isinstance(found, Refusal):
            return found.failure(want.symbol, SOURCE)
        symbol = alpaca_symbol(want)
        if symbol in found.invalid:
            return self.failure(want, FailureKind.UNKNOWN_SYMBOL, "Alpaca does not accept this as a symbol")
        rows = found.rows.get(symbol, ())
        if want.grain is Grain.HOURS:
            return coin_history(want.symbol, rows, now, found.made)
        return share_history(want.symbol, rows, now)


def alpaca_symbol(want: Want) -> str:
    """Return Alpaca's spelling: `BRK.B` for `BRK-B`, `BTC/USD` for `BTC-USD`; empty if there is none."""
    if want.grain is Grain.HOURS:
        coin = exchange_coin(want.symbol)
        return "" if coin is None else f"{coin}/USD"
    return dotted_share(want.symbol) or ""


def fault_of_pair(key: str, secret: str) -> str | None:
    """Return what is wrong with the key pair, or None if it may be sent."""
    if not key or not secret:
        return _NO_KEYS
    return None if _KEY.fullmatch(key) and _KEY.fullmatch(secret) else _ODD_KEYS


def _symbol_batches(wants: Sequence[Want], *grains: Grain) -> list[tuple[str, ...]]:
    symbols = tuple(dict.fromkeys(alpaca_symbol(want) for want in wants if want.grain in grains))
    return [symbols[start : start + _MOST_SYMBOLS] for start in range(0, len(symbols), _MOST_SYMBOLS)]


def _share_batch(symbols: tuple[str, ...], window: Window, feed: str) -> _Batch:
    start = datetime.combine(window.first.day, time(), NEW_YORK)  # when Alpaca's day begins
    end = min(window.last.closes + _AFTER_A_CLOSE, window.now - _delay(feed))
    params = _period(start, end) | {"timeframe": "1Day", "adjustment": "split", "feed": feed}
    return _Batch(symbols, "/v2/stocks/bars", params)


def _coin_batch(symbols: tuple[str, ...], window: Window) -> _Batch:
    end = max(window.last.closes, min(window.last.closes + _AFTER_A_CLOSE, window.now))  # later rows: it went on
    params = _period(window.first.closes - _BEFORE_A_CLOSE, end) | {"timeframe": "1Hour"}
    return _Batch(symbols, "/v1beta3/crypto/us/bars", params)


def _period(start: datetime, end: datetime) -> dict[str, str]:
    return {"start": _iso(start), "end": _iso(end), "limit": _MOST_ROWS}


def _iso(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _delay(feed: str) -> timedelta:
    """Return how long after the close a session's bar becomes available."""
    return timedelta() if feed == "iex" else _SIP_DELAY
