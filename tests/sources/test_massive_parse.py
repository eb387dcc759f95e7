from datetime import date

import pytest
from hypothesis import given

from cryptoai_cli.market.bar import Bar
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.sources.massive_parse import DayBars, parse_day
from tests.sources.bent import bent
from tests.sources.massive_answers import TODAY, page, row, stamp
from tests.sources.yahoo_answers import Json

DAY = date(2025, 10, 13)
MONDAY = DAY.isoformat()
RIOT = row("RIOT", MONDAY, 11.0)


def parsed(payload: object, status: int = 200) -> DayBars | Refusal:
    return parse_day(Document(status, payload), DAY)


def kind_of(payload: object) -> FailureKind | None:
    found = parsed(payload)
    return found.kind if isinstance(found, Refusal) else None


def test_each_row_is_a_bar_of_the_day() -> None:
    assert parsed(page(RIOT, row("BRK.B", MONDAY, 500.0))) == {
        "RIOT": Bar(DAY, 11.0, 10.0, 13.0, 9.0, 895345),
        "BRK.B": Bar(DAY, 500.0, 499.0, 502.0, 498.0, 895345),
    }


def test_a_plan_with_late_prices_says_delayed_and_is_read_alike() -> None:
    assert parsed(page(RIOT, status="DELAYED")) == parsed(page(RIOT))


@pytest.mark.parametrize("results", [{}, {"results": None}, {"results": []}])
def test_a_day_without_trades_is_no_data_and_no_page(results: Json) -> None:
    found = parsed(page() | results)
    assert isinstance(found, Refusal)
    assert (found.kind, found.detail) == (FailureKind.NO_DATA, "Massive has no trades of 2025-10-13")


def test_what_the_plan_does_not_include_is_no_data_with_the_words_of_massive() -> None:
    found = parsed(TODAY, 403)
    assert isinstance(found, Refusal)
    assert found.kind is FailureKind.NO_DATA
    assert "before end of day" in found.detail


@pytest.mark.parametrize(
    "payload",
    [
        {"status": "ERROR", "error": "The path parameter `date` is invalid"},
        {"status": "NOT_FOUND"},
        {"results": [RIOT]},
        page(RIOT) | {"status": ["OK"]},
        page() | {"results": {"RIOT": 1}},
        [RIOT],
        None,
    ],
)
def test_an_answer_that_does_not_say_it_is_one_is_refused(payload: object) -> None:
    assert kind_of(payload) is FailureKind.BAD_ANSWER


def test_prices_that_are_not_adjusted_for_splits_are_refused() -> None:
    assert kind_of(page(RIOT) | {"adjusted": False}) is FailureKind.BAD_ANSWER


@pytest.mark.parametrize("at", [stamp("2025-10-10"), stamp("2025-10-14"), None, "1760385600000", 10**30])
def test_a_row_of_another_day_is_skipped(at: object) -> None:
    assert parsed(page(RIOT, row("MARA", MONDAY, 9.0) | {"t": at})) == parsed(page(RIOT))


def test_rows_that_are_all_of_another_day_are_refused() -> None:
    assert kind_of(page(row("RIOT", "2025-10-10", 10.0))) is FailureKind.BAD_ANSWER


@pytest.mark.parametrize("hour", [0, 13, 16])
def test_a_row_may_be_stamped_with_any_hour_of_its_day(hour: int) -> None:
    assert parsed(page(RIOT | {"t": stamp(MONDAY, hour)})) == parsed(page(RIOT))


@pytest.mark.parametrize("symbol", ["", None, 5])
def test_a_row_without_a_symbol_is_skipped(symbol: object) -> None:
    assert parsed(page(RIOT, RIOT | {"T": symbol})) == parsed(page(RIOT))


def test_of_two_rows_of_a_symbol_that_differ_none_counts() -> None:
    other = row("MARA", MONDAY, 9.0)
    found = parsed(page(row("RIOT", MONDAY, 10.0), other, RIOT))
    assert found == {"MARA": Bar(DAY, 9.0, 8.0, 11.0, 7.0, 895345), "RIOT": Bar(DAY, None)}
    assert parsed(page(RIOT, RIOT)) == parsed(page(RIOT))


def test_four_equal_prices_without_volume_are_a_close_and_nothing_else() -> None:
    only_close = RIOT | dict.fromkeys("ohlc", 11.0) | {"v": 0}
    assert parsed(page(only_close)) == {"RIOT": Bar(DAY, 11.0)}
    assert parsed(page(only_close | {"v": 7})) == {"RIOT": Bar(DAY, 11.0, 11.0, 11.0, 11.0, 7)}


@pytest.mark.parametrize("close", [None, "n/a", -1.0, float("nan"), True])
def test_a_close_that_is_no_price_is_unknown(close: object) -> None:
    found = parsed(page(RIOT | {"c": close}))
    assert not isinstance(found, Refusal)
    assert found["RIOT"].close is None


@given(bent(page(RIOT, row("MARA", MONDAY, 9.0))))
def test_any_shape_is_bars_or_a_refusal(payload: object) -> None:
    found = parsed(payload)
    if not isinstance(found, Refusal):
        assert all(bar.session == DAY and (bar.close is None or bar.close >= 0) for bar in found.values())
