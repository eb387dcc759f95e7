"""Say what a reader has to know of holdings: whose list it is, how old, at which price, and what it lacks."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from cryptoai_cli.analysis.market_time import LONGEST_PAUSE
from cryptoai_cli.market.failure import FetchFailure
from cryptoai_cli.market.holding import TreasuryCoin
from cryptoai_cli.render.holdings.holding_words import price_words, source_words
from cryptoai_cli.report.holdings import CoinHoldings, HoldingsReport, price_notice, source_notice
from cryptoai_cli.report.model import Notice
from cryptoai_cli.report.notices import list_names

UNPRICED = "holdings-unpriced"
OLD_PRICE = "holdings-old-price"
KEPT = "holdings-kept"
MISSING = "holdings-missing"
UNREAD = "holdings-unread"
TWICE = "holdings-twice"
NOT_LISTED = "holdings-not-listed"
_ONE_DAY, _ONE_HOUR = timedelta(days=1), timedelta(hours=1)


def holding_notices(
    report: HoldingsReport, now: datetime, failures: Sequence[FetchFailure], kept: frozenset[TreasuryCoin]
) -> tuple[Notice, ...]:
    """Return the notices on a report; `kept` are the coins whose list is an older one, as no source answered."""
    told = [*_sources_of(report), *(notice for each in report.coins for notice in _notices_on(each, now))]
    told += (_kept_notice(each, now, failures) for each in report.coins if _is_old(each, now, kept))
    if report.missing:
        coins = list_names([coin.label for coin in report.missing])
        told.append(Notice(MISSING, f"{coins}: no list of holdings{_reason(failures, report.missing)}."))
    if report.not_listed:
        words = "not on the list, which is no proof that nothing is held"
        told.append(Notice(NOT_LISTED, f"{list_names(report.not_listed)}: {words}."))
    return tuple(told)


def _sources_of(report: HoldingsReport) -> Iterator[Notice]:
    """Yield whose lists these are, each once."""
    yield from dict.fromkeys(source_notice(source_words(each)) for each in report.coins)


def _notices_on(holdings: CoinHoldings, now: datetime) -> Iterator[Notice]:
    label = holdings.coin.label
    if holdings.price is None:
        yield Notice(UNPRICED, f"{label}: no source gave a price, so that nothing is valued.")
    else:
        yield price_notice(price_words(holdings))
        if (age := now - holdings.price.at) > LONGEST_PAUSE:
            yield Notice(OLD_PRICE, f"{label}: the price is {age_words(age)} old.")
    if holdings.unread:
        entries = "1 entry" if holdings.unread == 1 else f"{holdings.unread:,} entries"
        yield Notice(UNREAD, f"{label}: {entries} of the list left out, without a usable symbol or a possible amount.")
    if holdings.twice:
        names = list_names(holdings.twice)
        yield Notice(TWICE, f"{label}: the list has two amounts of {names}, and one of them is shown.")


def _is_old(holdings: CoinHoldings, now: datetime, kept: frozenset[TreasuryCoin]) -> bool:
    return holdings.coin in kept or now - holdings.asked >= _ONE_DAY


def _kept_notice(holdings: CoinHoldings, now: datetime, failures: Sequence[FetchFailure]) -> Notice:
    why = _reason(failures, (holdings.coin,))
    return Notice(KEPT, f"{holdings.coin.label}: this list is {age_words(now - holdings.asked)} old{why}.")


def _reason(failures: Sequence[FetchFailure], coins: Sequence[TreasuryCoin]) -> str:
    """Return why no source gave the list of these coins, as the end of a sentence."""
    symbols = {coin.symbol for coin in coins}
    told = dict.fromkeys(failure.summary for failure in failures if failure.symbol in symbols)
    return f": {'; '.join(told)}" if told else ""


def age_words(age: timedelta) -> str:
    """Return an age in whole days, hours or minutes: `3 days`."""
    for length, unit in ((_ONE_DAY, "day"), (_ONE_HOUR, "hour")):
        if age >= length:
            count = age // length
            return f"{count:,} {unit}{'s' if count > 1 else ''}"
    return "less than an hour"
