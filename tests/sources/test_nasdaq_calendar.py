import json
import time

import pytest

from cryptoai_cli.market.actions import CorporateActions
from cryptoai_cli.market.bar import Dividend, Split
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.nasdaq import Nasdaq
from cryptoai_cli.sources.nasdaq_calendar import parse_dividends, parse_splits
from tests.build import MONDAY, session
from tests.net.web import Reply, Web


def splits(*rows: object) -> object:
    return parse_splits(Document(200, {"data": {"rows": list(rows)}}), MONDAY)


def dividends(*rows: object) -> object:
    return parse_dividends(Document(200, {"data": {"calendar": {"rows": list(rows)}}}), MONDAY)


def split(ratio: object, symbol: object = "ABC", day: str = "10/13/2025") -> dict[str, object]:
    return {"symbol": symbol, "ratio": ratio, "executionDate": day}


def dividend(rate: object, symbol: object = "ABC", day: str = "10/13/2025") -> dict[str, object]:
    return {"symbol": symbol, "dividend_Rate": rate, "dividend_Ex_Date": day}


@pytest.mark.parametrize(
    ("ratio", "new", "old"),
    [
        ("1 : 20", 1, 20),
        ("10:1", 10, 1),
        ("3 / 2", 3, 2),
        ("1066 : 1000", 1066, 1000),
        ("1.5 : 1", 1.5, 1),
        ("5.000%", 105, 100),
        ("10 %", 110, 100),
    ],
)
def test_a_ratio_is_new_shares_for_old_ones_and_a_percentage_a_stock_dividend(
    ratio: str, new: float, old: float
) -> None:
    assert splits(split(ratio)) == {"ABC": Split(MONDAY, new, old)}


@pytest.mark.parametrize(
    "ratio", ["", "N/A", "1 : 0", "0 : 1", "1 : 1", "0%", "-5 %", "1 : 999999", "٣ : ٢", None, 2.0, "1 : 2 : 3"]
)
def test_a_ratio_that_says_nothing_is_skipped(ratio: object) -> None:
    assert splits(split(ratio), split("2 : 1", "D")) == {"D": Split(MONDAY, 2, 1)}


@pytest.mark.parametrize("day", ["10/14/2025", "2025-10-13", "", "13/10/2025"])
def test_a_row_of_another_day_does_not_count(day: str) -> None:
    assert splits(split("2 : 1", day=day)) == {}
    assert dividends(dividend(1.0, day=day)) == {}


@pytest.mark.parametrize(
    ("sent", "ours"),
    [("BRK/B", "BRK-B"), ("brk.b", "BRK-B"), ("ABC", "ABC"), ("BRK-B", "BRK-B"), ("ABC^A", None), (7, None)],
)
def test_symbols_are_spelt_as_ours(sent: object, ours: str | None) -> None:
    assert splits(split("2 : 1", sent)) == ({} if ours is None else {ours: Split(MONDAY, 2, 1)})


@pytest.mark.parametrize(("rate", "amount"), [(0.25, 0.25), ("0.25", 0.25), ("$1.50", 1.5), (25, 25.0)])
def test_a_distribution_is_read_as_a_number_or_as_text(rate: object, amount: float) -> None:
    assert dividends(dividend(rate)) == {"ABC": Dividend(MONDAY, amount)}


@pytest.mark.parametrize("rate", [0, -1.0, None, "N/A", True])
def test_no_amount_is_no_distribution(rate: object) -> None:
    assert dividends(dividend(rate)) == {}


def test_two_distributions_of_one_day_add_up() -> None:
    assert dividends(dividend(0.25), dividend(5.0)) == {"ABC": Dividend(MONDAY, 5.25)}


def test_no_rows_are_a_day_without_actions() -> None:
    assert parse_splits(Document(200, {"data": {"rows": None}}), MONDAY) == {}
    assert parse_dividends(Document(200, {"data": {"calendar": {"rows": None}}}), MONDAY) == {}


@pytest.mark.parametrize("payload", [None, [], {"data": None}, {"data": {}}, {"data": {"calendar": []}}, "x"])
def test_an_unknown_shape_is_a_refusal(payload: object) -> None:
    for answer in (parse_splits(Document(200, payload), MONDAY), parse_dividends(Document(200, payload), MONDAY)):
        assert isinstance(answer, Refusal)
        assert answer.kind is FailureKind.BAD_ANSWER


def test_rows_of_other_types_are_skipped() -> None:
    assert splits(None, 3, "x", [], split("2 : 1")) == {"ABC": Split(MONDAY, 2, 1)}


class TestSource:
    def nasdaq(self, web: Web) -> Nasdaq:
        return Nasdaq(SourceContext((("base_url", web.base_url),), time.monotonic() + 20))

    def test_a_session_costs_one_request_for_splits_and_one_for_distributions(self, web: Web) -> None:
        def script(path: str) -> Reply:
            rows = [split("2 : 1")] if "splits" in path else [dividend(9.0)]
            data = {"rows": rows} if "splits" in path else {"calendar": {"rows": rows}}
            return Reply(json.dumps({"data": data}).encode())

        web.script = script
        found = self.nasdaq(web).corporate_actions(session())
        own = {"ABC": Split(MONDAY, 2, 1)}, {"ABC": Dividend(MONDAY, 9.0)}
        assert found == CorporateActions(MONDAY, "nasdaq", is_whole=True, splits=own[0], dividends=own[1])
        assert web.asked == ["/api/calendar/splits?date=2025-10-13", "/api/calendar/dividends?date=2025-10-13"]

    @pytest.mark.parametrize("refused", ["splits", "dividends"])
    def test_half_an_answer_is_none(self, web: Web, refused: str) -> None:
        good = b'{"data": {"rows": [], "calendar": {"rows": []}}}'
        web.script = lambda path: Reply(b"[]" if refused in path else good)
        found = self.nasdaq(web).corporate_actions(session())
        assert isinstance(found, FetchFailure)
        assert (found.source, found.kind) == ("nasdaq", FailureKind.BAD_ANSWER)
