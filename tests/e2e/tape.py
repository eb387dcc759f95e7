"""What a report must print, worked out from the recorded prices without the program."""

import csv
import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from re import compile as pattern
from zoneinfo import ZoneInfo

from tests.e2e.command import Outcome
from tests.e2e.replay import TAPE

_NEW_YORK = ZoneInfo("America/New_York")
_CLOSED_EARLY = frozenset({"2024-07-03", "2024-11-29", "2024-12-24", "2025-07-03", "2025-11-28", "2025-12-24"})
COINS = ("BTC-USD", "ETH-USD", "SOL-USD")
_RENAMED = {"KEEL": "BITF", "FWDI": "FORD"}  # the tape keeps the old symbol for all of the history
_OF_UTC_DAYS = pattern(r"notice: ([^:]+): measured by the UTC day")
_PRINTED = 0.0051  # two decimals in the file, and a hair for the floats
_HAIR = 1e-6
_CENT, _DIME = 0.01, 0.1
_CENTS_FROM = 1000.0  # from here on the file prints cents, below it four decimals
_TO_THE_CENT = frozenset({"cnbc", "nasdaq", "fred", "coinbase"})


@dataclass(frozen=True, slots=True)
class Truth:
    """A price and the close it is measured from, as they were traded then; None where the tape has none."""

    price: float | None
    previous_close: float | None


@dataclass(frozen=True, slots=True)
class _Day:
    open: float | None
    close: float | None


@cache
def _days() -> dict[str, dict[str, _Day]]:
    found: dict[str, dict[str, _Day]] = {}
    with gzip.open(TAPE / "daily.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["symbol"], {})[row["date"]] = _Day(_number(row["open"]), _number(row["close"]))
    return found


@cache
def _hours() -> dict[str, dict[datetime, tuple[float, float]]]:
    """Open and close of every hour of the coins, by the instant at which it begins."""
    found: dict[str, dict[datetime, tuple[float, float]]] = {}
    with gzip.open(TAPE / "crypto_hourly.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            begins = datetime.fromisoformat(row["timestamp"])
            found.setdefault(row["symbol"], {})[begins] = (float(row["open"]), float(row["close"]))
    return found


@cache
def _splits() -> tuple[tuple[str, str, float], ...]:
    with (TAPE / "splits.csv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return tuple((row["symbol"], row["date"], float(row["numerator"]) / float(row["denominator"])) for row in rows)


def _number(text: str) -> float | None:
    return float(text) if text else None


@cache
def sessions() -> tuple[str, ...]:
    """Return every session of the tape, oldest first."""
    return tuple(sorted(_days()["SPY"]))


def closes_at(session: str) -> datetime:
    """Return the instant at which a session closes."""
    return datetime.combine(date.fromisoformat(session), time(13 if session in _CLOSED_EARLY else 16), _NEW_YORK)


def opens_at(session: str) -> datetime:
    """Return the instant at which a session opens."""
    return datetime.combine(date.fromisoformat(session), time(9, 30), _NEW_YORK)


def truth(symbol: str, session: str, now: datetime) -> Truth:
    """Return what is true of a session at `now`: at its close, or, while it is open, at its latest price."""
    before = sessions()[sessions().index(session) - 1]
    is_open = now < closes_at(session)
    if symbol in COINS:
        return Truth(_coin_now(symbol, now) if is_open else _coin_at(symbol, session), _coin_at(symbol, before))
    held, factor = _days().get(_RENAMED.get(symbol, symbol), {}), _as_traded(symbol, now)
    day, prior = held.get(session), held.get(before)
    price = None if day is None else day.open if is_open else day.close
    close = None if prior is None else prior.close
    return Truth(None if price is None else price * factor, None if close is None else close * factor)


def truth_of_utc_day(coin: str, session: str, now: datetime) -> Truth:
    """Return what is true of a coin's UTC day at `now`: until its end, or, while it is under way, until the latest."""
    ends = datetime.combine(date.fromisoformat(session), time(), UTC) + timedelta(days=1)
    before, hour = _coin_hour(coin, ends - timedelta(days=1)), _coin_hour(coin, ends)
    return Truth(_coin_now(coin, now) if now < ends else hour, before)


def _coin_hour(coin: str, ends: datetime) -> float | None:
    hour = _hours()[coin].get(ends - timedelta(hours=1))
    return None if hour is None else hour[1]


def _coin_at(symbol: str, session: str) -> float | None:
    return _coin_hour(symbol, closes_at(session).astimezone(UTC))


def _coin_now(symbol: str, now: datetime) -> float | None:
    hour = _hours()[symbol].get(now.astimezone(UTC).replace(minute=0, second=0, microsecond=0))
    return None if hour is None else hour[0]


def _as_traded(symbol: str, now: datetime) -> float:
    """Return what the prices of the tape are multiplied by where a split was still to come at `now`."""
    factor, today = 1.0, now.astimezone(_NEW_YORK).date().isoformat()
    for split, day, ratio in _splits():
        factor *= ratio if split == symbol and today < day else 1.0
    return factor


def wrong_figures(outcome: Outcome, now: datetime, scales: Sequence[float] = (1.0,)) -> list[str]:
    """Return a line for every row that is `ok` and not what the tape says; coins told as such by their UTC days.

    Prices may be those of the tape times one of `scales`: of a session before a split that a source has not worked into
    its earlier prices, it tells them as they were traded. A return is the same on every scale.
    """
    utc_days = set(", ".join(_OF_UTC_DAYS.findall(outcome.err)).split(", "))
    found = []
    for row in outcome.rows:
        if row["status"] == "ok":
            true_of = truth_of_utc_day if row["symbol"] in utc_days else truth
            told = [_wrong(row, true_of(row["symbol"], row["session"], now), scale) for scale in scales]
            found += told[:1] if all(told) else []
    return found


def _wrong(row: dict[str, str], true: Truth, scale: float) -> str:
    price, previous_close = float(row["price"]), float(row["previous_close"])
    said = f"{row['symbol']} of {row['session']} by {row['source']}: {row['change_pct']} %, {previous_close} to {price}"
    if true.price is None or true.previous_close is None:
        return f"{said}; the tape has no such figure"
    grown = max(scale, 1.0)  # the tape has its prices to the cent too
    slack, slack_before = grown * _slack(row, price), grown * _slack(row, previous_close)
    if row["source"] == "cnbc":
        slack_before += _CENT / 2  # the price less the change, each printed to the cent
    r = true.price / true.previous_close - 1
    allowed = _PRINTED + 100 * (slack + (1 + r) * slack_before) / (true.previous_close * scale)
    is_right = (
        abs(price - true.price * scale) <= slack
        and abs(previous_close - true.previous_close * scale) <= slack_before
        and abs(float(row["change_pct"]) - r * 100) <= allowed
    )
    return "" if is_right else f"{said}; the tape: {r * 100:.4f} %, {true.previous_close} to {true.price}"


def _slack(row: dict[str, str], price: float) -> float:
    """Return how far a printed price may be from the true one: half a unit of its last decimal."""
    if row["source"] == "kraken":
        return _DIME / 2 + _HAIR
    cents = row["source"] in _TO_THE_CENT or row["type"] in {"index", "crypto"} or price >= _CENTS_FROM
    return (_CENT if cents else _CENT**2) / 2 + _HAIR


@cache
def symbols() -> tuple[str, ...]:
    """Return every share, fund and coin of the tape, without indices."""
    return tuple(sorted(symbol for symbol in {*_days(), *COINS} if not symbol.startswith("^")))
