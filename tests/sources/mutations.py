"""Make many bent answers of every provider from good ones, and say what is wrong with what a parser makes of them."""

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from math import inf, isfinite, nan
from random import Random

from cryptoai_cli.analysis.market_time import with_feed
from cryptoai_cli.analysis.measure import measure
from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.quality_issue import coin_issue, share_issue
from cryptoai_cli.analysis.verdict_rules import judge_coin, settle_by_bars
from cryptoai_cli.market.bar import Bar, Candle, History
from cryptoai_cli.market.failure import FetchFailure
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.net.classify import Body, Document, Refusal, document_of, refusal_of
from cryptoai_cli.sources import (
    alpaca_parse,
    cnbc_parse,
    coinbase_parse,
    fred_parse,
    kraken_parse,
    nasdaq_parse,
    yahoo_parse,
    yahoo_quote,
)
from cryptoai_cli.sources.base import Answer, Grain
from cryptoai_cli.sources.coin_rows import CoinRows
from tests.build import MORNING, interval
from tests.sources import alpaca_answers, cnbc_answers, coinbase_answers, kraken_answers, nasdaq_answers
from tests.sources.yahoo_answers import COIN, FRIDAY, MONDAY, NOW, WINDOW, Rows, chart, meta, result, spark, stamp

Answers = Callable[[Document], Iterator[Answer | Refusal]]
Place = tuple[str | int, ...]
_LARGEST = 1e300
_LATER = int(NOW.timestamp())
_VALUES: tuple[object, ...] = (
    *(None, True, False, 0, -0.0, 1, -1, 0.01, -11.0, 1e-300, 5e-324, 1e300, 10**400, nan, inf, -inf, 1e9),
    *(_LATER, _LATER + 60, _LATER + 3600, _LATER + 86_400, _LATER * 1000, -_LATER, 86_400, 50_401, -90_000),
    *("", "N/A", "UNCH", "0.00", "-5.00", "$0.00", "-0.5", "1e9", "9" * 40, "NaN", "Infinity", "11.0", "1,2", "&#27;"),
    *("2025-10-13", "2025-10-14", "2099-01-01T00:00:00Z", "2025-10-13T23:59:00-0400", "0001-01-01T00:00:00+23:59"),
    *("Oct 13, 2099 4:00 PM ET", "CLOSED AT 4:00 PM ET ON Oct 14, 2025", "10/14/2099", "4:08 PM EDT", "10/13/25 EDT"),
    *("1h", "3mo", "America/New_York", "Mars/Olympus", "CRYPTOCURRENCY", "MUTUALFUND", [], {}, [[]], [None], {"a": 1}),
)


def mutations(payload: object, random: Random) -> object:
    """Return a copy of `payload` with one to four changes: values, lost or repeated parts, scaled numbers."""
    changed = copy.deepcopy(payload)
    for _ in range(random.randint(1, 4)):
        changed = _changed(changed, random)
    return changed


def _changed(payload: object, random: Random) -> object:
    place = random.choice(list(_places(payload)))
    if not place:
        return copy.deepcopy(random.choice(_VALUES)) if random.random() < 0.1 else payload
    parent = payload
    for key in place[:-1]:
        parent = parent[key]  # type: ignore[index] # a place that exists
    _bend(parent, place[-1], random)
    return payload


def _bend(parent: object, key: str | int, random: Random) -> None:
    assert isinstance(parent, dict | list)
    value = parent[key]  # type: ignore[index] # a place that exists
    ways: list[Callable[[], object]] = [lambda: copy.deepcopy(random.choice(_VALUES))] * 3
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST:
        ways += [lambda: value * random.choice((-1, 0.01, 100, 1e5, 1e-5, 0.8, 1.2, 1e200)), lambda: value + 3600]
    if isinstance(value, str):
        ways += [lambda: f"-{value}", lambda: value * 2, lambda: value.replace(".", ","), lambda: value[1:]]
    if isinstance(value, list) and value:
        ways += [lambda: value[1:], lambda: [*value, value[-1]], lambda: value[::-1], lambda: value[:1]] * 2
    if random.random() < 0.1:
        del parent[key]  # type: ignore[arg-type] # a key of its own
        return
    parent[key] = random.choice(ways)()  # type: ignore[index] # a place that exists


def _places(node: object, place: Place = ()) -> Iterator[Place]:
    yield place
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in items:
        yield from _places(child, (*place, key))


# -- every parser, with good answers to start from --------------------------------------------------------------------

_HOURS = [stamp(f"2025-10-13T{hour}:00Z") for hour in (17, 18, 19)]
_RANGE = (("open", [9.9, 10.9]), ("high", [10.2, 11.2]), ("low", [9.8, 10.8]), ("volume", [100, 200]))
_OF_HOURS = (("open", [113.0, 114.0, 115.0]), ("high", [115.0, 116.0, 117.0]), ("low", [112.0, 113.0, 114.0]))
_EVENTS: dict[str, object] = {
    "splits": {str(MONDAY): {"date": MONDAY, "numerator": 2.0, "denominator": 1.0}},
    "dividends": {str(MONDAY): {"date": MONDAY, "amount": 0.25}},
}
_TOLD: Mapping[str, object] = {
    "dataGranularity": "1d",
    "regularMarketChangePercent": 10.0,
    "regularMarketDayLow": 10.8,
    "regularMarketDayHigh": 11.2,
}
_FLAT = {"RIOT": {"symbol": "RIOT", "timestamp": [FRIDAY, MONDAY], "close": [10.0, 11.0], "dataGranularity": 86_400}}
_CAPS = {"quoteResponse": {"result": [{"symbol": "RIOT", "marketCap": 7.5e9, "currency": "USD"}], "error": None}}
_COIN_HOURS = [coinbase_answers.row(f"2025-10-13T{hour}:00Z", 100.0) for hour in (19, 18, 17)]
_COIN_DAYS = [coinbase_answers.row(f"2025-10-{day}T00:00Z", 100.0) for day in (13, 12, 11)]
_KRAKEN_HOURS = [kraken_answers.row(f"2025-10-13T{hour}:00Z", 100.0) for hour in (18, 19, 20)]
_KRAKEN_DAYS = [kraken_answers.row(f"2025-10-{day}T00:00Z", 100.0) for day in (11, 12, 13)]
_ALPACA_DAYS = [alpaca_answers.bar(f"2025-10-{day}T04:00:00Z", 11.0) for day in ("09", "10", "13")]
_ALPACA_HOURS = [alpaca_answers.bar(f"2025-10-13T{hour}:00:00Z", 100.0) for hour in (17, 18, 19)]
_GOOD_ROWS = CoinRows(tuple(row for row in map(coinbase_parse._coin_row, _COIN_HOURS) if row is not None))
_RIOT_OF_CNBC = cnbc_parse.SymbolRequest("RIOT", "RIOT", InstrumentType.EQUITY)
_RIOT_OF_NASDAQ = nasdaq_parse.SymbolRequest("RIOT", "RIOT")
_DAYRANGE = {"keyStats": {"dayrange": {"label": "High/Low:", "value": "10.80 - 11.20"}}}


def _yahoo(document: Document) -> Iterator[Answer]:
    yield from yahoo_parse.parse_spark(document, ["RIOT"], NOW)
    yield yahoo_parse.parse_chart(document, "RIOT", NOW)
    yield yahoo_parse.parse_hours(document, "BTC-USD", NOW)
    yield from yahoo_quote._cap_answers(document, ["RIOT"])


def _cnbc(document: Document) -> Iterator[Answer]:
    yield from cnbc_parse.parse_quotes(document, [_RIOT_OF_CNBC], WINDOW)


def _nasdaq(document: Document) -> Iterator[Answer]:
    bars = nasdaq_parse.parse_history(document, _RIOT_OF_NASDAQ, WINDOW)
    latest = nasdaq_parse.parse_latest(document, _RIOT_OF_NASDAQ, WINDOW)
    yield from (found for found in (bars, latest) if isinstance(found, FetchFailure))
    kept = () if isinstance(bars, FetchFailure) else bars
    price = None if isinstance(latest, FetchFailure) else latest
    yield nasdaq_parse.history_of(_RIOT_OF_NASDAQ, kept, price, WINDOW)


def _coinbase(document: Document) -> Iterator[Answer | Refusal]:
    rows, ticker = coinbase_parse.parse_candles(document), coinbase_parse.parse_ticker(document)
    quote = None if isinstance(ticker, Refusal) else ticker
    if isinstance(rows, Refusal):
        yield rows
        rows = _GOOD_ROWS
    for grain in (Grain.HOURS, Grain.CLOSES):
        yield coinbase_parse.history("BTC-USD", grain, rows, quote, NOW)


def _kraken(document: Document) -> Iterator[Answer | Refusal]:
    rows = kraken_parse.parse_ohlc(document, "XBT")
    if isinstance(rows, Refusal):
        yield rows
        return
    for grain in (Grain.HOURS, Grain.CLOSES):
        yield kraken_parse.history("BTC-USD", grain, rows, WINDOW)


def _alpaca(document: Document) -> Iterator[Answer | Refusal]:
    page = alpaca_parse.parse_page(document)
    if isinstance(page, alpaca_parse.Page):
        for rows in page.rows.values():
            yield alpaca_parse.share_history("RIOT", rows, NOW)
            yield alpaca_parse.coin_history("BTC-USD", rows, NOW)


def _fred(document: Document) -> Iterator[Answer]:
    rows = document.payload if isinstance(document.payload, list) else [document.payload]
    lines = [",".join(map(str, row)) if isinstance(row, list) else str(row) for row in rows]
    body = Body(document.status, "\n".join(lines).encode("utf-8", "replace"))
    yield fred_parse.parse_series(body, "^GSPC", "SP500", WINDOW)


_FRED = [["observation_date", "SP500"], ["2025-10-09", "6735.11"], ["2025-10-10", "6552.51"], ["2025-10-13", "6654.72"]]
PARSERS: Mapping[str, tuple[Answers, tuple[object, ...]]] = {
    "yahoo": (
        _yahoo,
        (
            spark(result(meta("RIOT", _TOLD), Rows())),
            chart("RIOT", Rows(more=_RANGE), _TOLD, _EVENTS),
            chart("BTC-USD", Rows(_HOURS, (114.0, 115.0, 116.0), _OF_HOURS), {**COIN, "dataGranularity": "1h"}),
            _FLAT,
            _CAPS,
        ),
    ),
    "cnbc": (_cnbc, (cnbc_answers.answer(cnbc_answers.row("RIOT")),)),
    "nasdaq": (
        _nasdaq,
        (
            nasdaq_answers.history(nasdaq_answers.MONDAY, nasdaq_answers.FRIDAY, nasdaq_answers.THURSDAY),
            {**nasdaq_answers.evening(), "data": {**nasdaq_answers.evening()["data"], **_DAYRANGE}},  # type: ignore[dict-item]
            nasdaq_answers.UNKNOWN,
        ),
    ),
    "coinbase": (
        _coinbase,
        (_COIN_HOURS, _COIN_DAYS, {"price": "100.5", "time": "2025-10-13T20:29:59Z", "volume": "5"}),
    ),
    "kraken": (_kraken, (kraken_answers.ohlc(*_KRAKEN_HOURS), kraken_answers.ohlc(*_KRAKEN_DAYS))),
    "alpaca": (_alpaca, (alpaca_answers.page({"RIOT": _ALPACA_DAYS}), alpaca_answers.page({"BTC/USD": _ALPACA_HOURS}))),
    "fred": (_fred, (_FRED,)),
}
_STATUSES = (200, 200, 200, 200, 400, 404, 410, 422)


def faults(name: str, number: int, seed: int = 0) -> Iterator[str]:
    """Yield what is wrong with what the parser of `name` makes of `number` bent answers; the same ones for a `seed`."""
    random = Random(f"{name} {seed}")  # noqa: S311 - no secret
    answers, good = PARSERS[name]
    for at in range(number):
        payload = mutations(random.choice(good), random)
        document = Document(random.choice(_STATUSES), payload)
        try:
            found = [fault for answer in answers(document) for fault in faults_of(answer)]
        except Exception as error:  # noqa: BLE001 - any is a fault
            found = [f"{type(error).__name__}: {error}"]
        yield from (f"{name} {at}: {fault}: {json.dumps(payload)[:400]}" for fault in found)


def faults_of_content(name: str, number: int, seed: int = 0) -> Iterator[str]:
    """Yield the exceptions over `number` answers whose bytes are damaged, from the transport's checks to the parser."""
    random = Random(f"bytes of {name} {seed}")  # noqa: S311 - no secret
    answers, good = PARSERS[name]
    for at in range(number):
        content = bytearray(json.dumps(random.choice(good)).encode())
        for _ in range(random.randint(1, 6)):
            content[random.randrange(len(content))] = random.randrange(256)
        body = Body(random.choice(_STATUSES), bytes(content))
        try:
            document = refusal_of(body, keyed=False) or document_of(body)
            found = [] if isinstance(document, Refusal) else [f for a in answers(document) for f in faults_of(a)]
        except Exception as error:  # noqa: BLE001 - any is a fault
            found = [f"{type(error).__name__}: {error}"]
        yield from (f"{name} bytes {at}: {fault}: {bytes(content)[:400]!r}" for fault in found)


def faults_of(answer: Answer | Refusal) -> Iterator[str]:
    """Yield what is wrong with one answer, at the instant NOW."""
    if not isinstance(answer, History):
        if not answer.detail:
            yield "a failure without a reason"
        return
    days, ends = [bar.session for bar in answer.bars], [candle.ends for candle in answer.candles]
    if days != sorted(set(days)) or ends != sorted(set(ends)):
        yield "rows out of order"
    if any(day > NOW.date() for day in days) or any(end > NOW for end in ends):
        yield "rows of the future"
    rows: list[Bar | Candle] = [*answer.bars, *answer.candles]
    if not all(_is_possible(price) for row in rows for price in _prices(row)):
        yield "an impossible price"
    yield from _faults_of_quote(answer, NOW)
    yield from _faults_of_move(answer)
    if not all(0 < split.ratio < inf for split in answer.splits or ()):
        yield "an impossible split"
    if not all(_is_possible(dividend.amount) for dividend in answer.dividends or ()):
        yield "an impossible dividend"


def _faults_of_move(answer: History) -> Iterator[str]:
    """Yield what is wrong with the moves that the answer is judged to have, at its close and in its session."""
    instrument = Instrument(answer.symbol)
    for span in (interval(now=NOW), interval(now=MORNING)):
        (marked,) = with_feed([(instrument, answer)], span, timedelta())
        move = measure(instrument, marked, span)
        issue = coin_issue(move) if instrument.is_coin else share_issue(move, marked, span)
        if issue is not None:
            judge = judge_coin if instrument.is_coin else settle_by_bars
            move = judge(move, issue, marked, span)
        if move.status is Status.OK and not (_is_possible(move.price) and _is_possible(move.previous_close)):
            yield "an impossible move"
        if move.ok_return is not None and not isfinite(move.ok_return):
            yield "an impossible return"


def _faults_of_quote(answer: History, now: datetime) -> Iterator[str]:
    quote = answer.quote
    if quote is None:
        return
    if quote.as_of > now + timedelta(minutes=2):
        yield "a quote of the future"
    if not all(map(_is_possible, (quote.price, quote.low, quote.high))):
        yield "an impossible quote"
    if quote.provider_return is not None and not isfinite(quote.provider_return):
        yield "an impossible percentage"


def _prices(row: Bar | Candle) -> tuple[float | None, ...]:
    """Return the prices of a row; the low of a bar may be 0, which says that the bar contradicts itself."""
    has_no_low = isinstance(row, Bar) and row.low == 0 and row.high is not None
    return (row.open, row.high, None if has_no_low else row.low, row.close)


def _is_possible(price: float | None) -> bool:
    return price is None or (isfinite(price) and price > 0)
