from datetime import timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.holding import TreasuryCoin
from cryptoai_cli.report.holdings import HoldingsReport
from cryptoai_cli.workflows.holdings_notices import age_words, holding_notices
from tests.build import EVENING
from tests.render.holdings.held import HELD, OF_BITCOIN, OF_ETHER

BITCOIN, ETHER = TreasuryCoin
FAILURES = (FetchFailure("BTC-USD", "coingecko", FailureKind.TIMEOUT, "did not answer"),)


def told(report: HoldingsReport = HELD, *, age: timedelta = timedelta(), kept: bool = False) -> dict[str, str]:
    notices = holding_notices(report, EVENING + age, FAILURES, frozenset({BITCOIN} if kept else ()))
    return {notice.code: notice.message for notice in notices}


def test_source_and_price_are_told_and_that_there_is_none() -> None:
    found = told(replace(HELD, not_listed=()))
    assert set(found) == {"holdings-source", "holdings-price", "holdings-unpriced"}
    assert "CoinGecko" in found["holdings-source"]
    assert "$111,313.98" in found["holdings-price"]
    assert found["holdings-unpriced"].startswith("Ether: no source gave a price")


def test_a_list_that_is_older_than_a_day_or_could_not_be_renewed_is_told_with_its_age() -> None:
    assert "holdings-kept" not in told(age=timedelta(hours=23))
    assert "2 days old" in told(age=timedelta(days=2))["holdings-kept"]
    expected = "Bitcoin: this list is 5 hours old: coingecko: did not answer."
    assert told(age=timedelta(hours=5), kept=True)["holdings-kept"] == expected


def test_a_price_of_more_than_an_hour_ago_is_told_with_its_age() -> None:
    assert "holdings-old-price" not in told(age=timedelta(hours=1))
    assert told(age=timedelta(hours=5))["holdings-old-price"] == "Bitcoin: the price is 5 hours old."


def test_what_is_missing_is_told_with_its_reason() -> None:
    found = told(HoldingsReport((OF_ETHER,), EVENING, missing=(BITCOIN,)))
    assert found["holdings-missing"] == "Bitcoin: no list of holdings: coingecko: did not answer."


def test_what_the_list_lacks_is_told() -> None:
    report = HoldingsReport((replace(OF_BITCOIN, unread=1, twice=("MARA",)),), EVENING, not_listed=("GME", "XYZ"))
    found = told(report)
    assert "1 entry of the list" in found["holdings-unread"]
    assert found["holdings-twice"] == "Bitcoin: the list has two amounts of MARA, and one of them is shown."
    assert found["holdings-not-listed"] == "GME, XYZ: not on the list, which is no proof that nothing is held."


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(minutes=59), "less than an hour"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=23, minutes=59), "23 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=1500), "1,500 days"),
    ],
)
def test_ages_are_in_whole_days_or_hours(age: timedelta, words: str) -> None:
    assert age_words(age) == words
