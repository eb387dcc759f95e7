"""How two pages of bars become one list."""

from datetime import date

import pytest

from cryptoai_cli.market.bar import Bar
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.listing import Line, LineKind
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.sources.lists.massive_parse import lines_between, whole_day
from tests.sources.massive_answers import page, row

DAY, BEFORE = date(2025, 10, 13), date(2025, 10, 10)


def bar(close: float | None, volume: float | None = 100.0) -> Bar:
    return Bar(DAY, close, volume=volume)


def test_a_change_is_the_difference_of_two_closes() -> None:
    assert lines_between({"RIOT": bar(11.0)}, {"RIOT": bar(10.0)}) == (
        Line("RIOT", "", LineKind.OTHER, 11.0, 1.0, volume=100.0),
    )


@pytest.mark.parametrize("earlier", [{}, {"RIOT": bar(None)}, {"RIOT": bar(0.0)}])
def test_without_an_earlier_close_there_is_no_change(earlier: dict[str, Bar]) -> None:
    (line,) = lines_between({"RIOT": bar(11.0)}, earlier)
    assert (line.last, line.net_change) == (11.0, None)


@pytest.mark.parametrize("figure", [None, 0.0, 1e30])
def test_a_close_that_cannot_be_is_none(figure: float | None) -> None:
    (line,) = lines_between({"RIOT": bar(figure, -5.0)}, {"RIOT": bar(10.0)})
    assert (line.last, line.net_change, line.volume) == (None, None, None)


def test_lines_are_ordered_by_symbol_and_spelt_as_other_lists_spell_them() -> None:
    bars = {symbol: bar(1.0) for symbol in ("MARA", "BRK.B", "BACpB", "ABC.WS", "?")}
    assert [line.symbol for line in lines_between(bars, {})] == ["ABC-WS", "BAC^B", "BRK-B", "MARA"]


def test_a_page_with_fewer_rows_than_it_announces_is_refused() -> None:
    payload = page(row("RIOT", "2025-10-13", 11.0)) | {"resultsCount": 2}
    found = whole_day(Document(200, payload), DAY)
    assert isinstance(found, Refusal)
    assert found.kind is FailureKind.BAD_ANSWER
    assert "1 of the 2 rows" in found.detail


def test_an_address_that_is_no_more_is_withdrawn() -> None:
    found = whole_day(Document(404, {"status": "NOT_FOUND"}), DAY)
    assert isinstance(found, Refusal)
    assert found.kind is FailureKind.WITHDRAWN


@pytest.mark.parametrize("announced", [1, None, "1"])
def test_a_whole_page_is_read(announced: object) -> None:
    payload = page(row("RIOT", "2025-10-13", 11.0)) | {"resultsCount": announced}
    found = whole_day(Document(200, payload), DAY)
    assert not isinstance(found, Refusal)
    assert found["RIOT"].close == 11.0
