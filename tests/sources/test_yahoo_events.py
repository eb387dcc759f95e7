from datetime import date

import pytest

from cryptoai_cli.market.bar import Dividend, Split
from cryptoai_cli.net.classify import Document
from cryptoai_cli.sources.yahoo_events import dividends_of, splits_of
from cryptoai_cli.sources.yahoo_series import Series, chart_series
from tests.sources.yahoo_answers import FRIDAY, MONDAY, NOW, Json, Rows, chart

THE_FRIDAY, THE_MONDAY = date(2025, 10, 10), date(2025, 10, 13)
NAN = float("nan")


def series(kind: str, events: object) -> Series:
    found = chart_series(Document(200, chart("RIOT", Rows(), events={kind: events})), "RIOT")
    assert isinstance(found, Series)
    return found


def test_splits_are_read_with_their_session() -> None:
    events: Json = {
        str(MONDAY): {"date": MONDAY, "numerator": 3.0, "denominator": 2.0, "splitRatio": "3:2"},
        str(FRIDAY): {"numerator": 1, "denominator": 10},
    }
    assert splits_of(series("splits", events), NOW) == (Split(THE_FRIDAY, 1.0, 10.0), Split(THE_MONDAY, 3.0, 2.0))


def test_dividends_are_read_with_their_session_and_added_up() -> None:
    events: Json = {
        str(MONDAY): {"date": MONDAY, "amount": 0.25},
        str(MONDAY + 1): {"date": MONDAY + 1, "amount": 1.5},
        str(FRIDAY): {"amount": 0.5},
    }
    found = dividends_of(series("dividends", events), NOW)
    assert found == (Dividend(THE_FRIDAY, 0.5), Dividend(THE_MONDAY, 1.75))


@pytest.mark.parametrize("event", [None, {"numerator": 2, "denominator": 1}, {"date": MONDAY + 90_000, "numerator": 2}])
def test_an_event_without_a_date_or_not_yet_effective_is_left_out(event: object) -> None:
    assert splits_of(series("splits", {"x": event}), NOW) == ()
    assert dividends_of(series("dividends", {"x": {"date": MONDAY + 90_000, "amount": 1.0}}), NOW) == ()


@pytest.mark.parametrize("numbers", [(0, 1), (2, -1), (NAN, 1), (1e308, 1e-308), (1e-308, 1e308), ("2", 1), (2, None)])
def test_a_split_of_an_impossible_ratio_is_left_out(numbers: tuple[object, object]) -> None:
    event = {"date": MONDAY, "numerator": numbers[0], "denominator": numbers[1]}
    assert splits_of(series("splits", {"x": event}), NOW) == ()


@pytest.mark.parametrize("amount", [0, -0.5, NAN, "0.5", None, 1e300])
def test_a_dividend_of_an_impossible_amount_is_left_out(amount: object) -> None:
    assert dividends_of(series("dividends", {"x": {"date": MONDAY, "amount": amount}}), NOW) == ()


@pytest.mark.parametrize("events", [None, [], "none", {}])
def test_no_events_are_none(events: object) -> None:
    assert splits_of(series("splits", events), NOW) == ()
    assert dividends_of(series("dividends", events), NOW) == ()
