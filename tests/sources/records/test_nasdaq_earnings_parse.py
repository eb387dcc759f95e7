import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.record import Due, Record, RecordKind, TimeOfDay
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.sources.records.nasdaq_earnings_parse import parse_earnings
from tests.build import MONDAY

AS_OF = "Mon, Oct 13, 2025"


def row(**cells: object) -> dict[str, object]:
    return {
        "symbol": "ABC",
        "name": "A Company",
        "time": "time-pre-market",
        "fiscalQuarterEnding": "Sep/2025",
        "epsForecast": "$0.99",
        "noOfEsts": "9",
        "lastYearRptDt": "10/23/2024",
        "lastYearEPS": "$0.76",
    } | cells


def parse(*rows: object, as_of: object = AS_OF) -> tuple[Record, ...] | Refusal:
    return parse_earnings(Document(200, {"data": {"asOf": as_of, "rows": list(rows) or None}}), MONDAY)


def only(**cells: object) -> Record:
    found = parse(row(**cells))
    assert not isinstance(found, Refusal)
    return found[0]


def due_of(record: Record) -> Due:
    assert record.due is not None
    return record.due


def test_a_row_is_a_result_due_on_a_day_without_an_instant() -> None:
    found = only()
    assert (found.symbol, found.kind, found.source, found.day) == ("ABC", RecordKind.EARNINGS, "nasdaq", MONDAY)
    assert (found.at, found.key, found.due) == (None, "Sep 2025", Due(TimeOfDay.BEFORE_OPEN))
    assert found.title == "Results due for Sep 2025, EPS forecast $0.99"
    assert found.url.startswith("https://")


@pytest.mark.parametrize(
    ("told", "when"),
    [
        ("time-pre-market", TimeOfDay.BEFORE_OPEN),
        ("time-after-hours", TimeOfDay.AFTER_CLOSE),
        ("time-not-supplied", TimeOfDay.NOT_SAID),
        ("", TimeOfDay.NOT_SAID),
        (None, TimeOfDay.NOT_SAID),
        ("time-at-lunch", TimeOfDay.NOT_SAID),
    ],
)
def test_the_time_of_day_is_said_or_not(told: object, when: TimeOfDay) -> None:
    assert due_of(only(time=told)).when is when


@pytest.mark.parametrize(
    ("cells", "title"),
    [
        ({"epsForecast": "($0.13)"}, "Results due for Sep 2025, EPS forecast -$0.13"),
        ({"epsForecast": "-$0.13"}, "Results due for Sep 2025, EPS forecast -$0.13"),
        ({"epsForecast": ""}, "Results due for Sep 2025"),
        ({"epsForecast": "N/A"}, "Results due for Sep 2025"),
        ({"epsForecast": "<b>1</b>"}, "Results due for Sep 2025"),
        ({"fiscalQuarterEnding": "soon", "epsForecast": None}, "Results due"),
    ],
)
def test_the_title_says_no_more_than_the_row(cells: dict[str, object], title: str) -> None:
    assert only(**cells).title == title


@pytest.mark.parametrize(
    ("eps", "is_estimate"),
    [("$1.03", False), ("($0.11)", False), ("N/A", None), ("", None), (None, None), (1.03, None)],
)
def test_a_date_is_a_fact_once_the_results_are_out_and_otherwise_nobody_says(eps: object, *, is_estimate: bool) -> None:
    assert due_of(only(eps=eps)).is_estimate is is_estimate


def test_without_a_quarter_the_day_is_the_key() -> None:
    assert only(fiscalQuarterEnding="").key == "2025-10-13"


def test_symbols_are_spelt_as_yahoo_does_and_others_skipped() -> None:
    found = parse(row(symbol="BRK/B"), row(symbol="ABC^A"), row(symbol=7), None, "x", row(symbol="BRK.B"), row())
    assert not isinstance(found, Refusal)
    assert [record.symbol for record in found] == ["BRK-B", "ABC"]


@pytest.mark.parametrize("as_of", [AS_OF, "", None, "soon"])
def test_a_day_without_rows_is_one_without_results(as_of: object) -> None:
    assert parse(as_of=as_of) == ()


def test_the_calendar_of_another_day_is_a_refusal() -> None:
    found = parse(row(), as_of="Fri, Oct 10, 2025")
    assert isinstance(found, Refusal)
    assert found.kind is FailureKind.BAD_ANSWER


@pytest.mark.parametrize("payload", [None, [], {"data": None}, {"data": {}}, {"data": {"rows": {}}}, "x"])
def test_an_unknown_shape_is_a_refusal(payload: object) -> None:
    found = parse_earnings(Document(200, payload), MONDAY)
    assert isinstance(found, Refusal)
    assert found.kind is FailureKind.BAD_ANSWER
