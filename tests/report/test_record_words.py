import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.record_span import Relation
from cryptoai_cli.market.record import TimeOfDay
from cryptoai_cli.report import record_words
from cryptoai_cli.report.record import CountedForms, EdgarClosed, RecordState
from cryptoai_cli.report.record_words import (
    clean_record,
    closed_words,
    counted_words,
    dividend_words,
    quoted_title,
    record_line,
    source_remarks,
    state_words,
)
from tests.render.on_record.sample import (
    FRIDAY,
    HOSTILE,
    MONDAY,
    build_on_record,
    due,
    every_line,
    filing,
    halt,
    moment,
    news,
    placed,
)


def test_a_line_begins_with_its_time_and_ends_with_its_relation() -> None:
    line = record_line(placed(filing(items=("1.01", "2.03", "9.01")), Relation.AFTER))
    assert line.text == "Mon 16:11 8-K: agreement (1.01), debt (2.03), after the close"


def test_the_time_is_that_of_new_york_and_so_is_the_day() -> None:
    late = placed(filing("10-Q", day=FRIDAY, at=moment(FRIDAY, "21:30:00")), Relation.EARLIER)  # Saturday in London
    assert record_line(late).text == "Fri 21:30 10-Q: quarterly report, the day before"


def test_a_title_is_quoted_with_its_publisher() -> None:
    assert record_line(placed(news("Stocks Fall as Rates Rise"))).what == (
        "\u201cStocks Fall as Rates Rise\u201d (CNBC), during the session"
    )
    assert record_line(placed(news("", publisher=""))).what == "without a title, during the session"


def test_a_release_is_called_one() -> None:
    release = next(each for each in every_line() if each.record.kind.value == "release")
    told = "release: \u201cBitfarms Names a Site for Its Next Data Center\u201d (GlobeNewswire), before the open"
    assert record_line(release).what == told


@pytest.mark.parametrize(
    ("when", "is_estimate", "relation", "told"),
    [
        (TimeOfDay.BEFORE_OPEN, None, Relation.BEFORE, "Mon results due, before the open"),
        (TimeOfDay.AFTER_CLOSE, False, Relation.AFTER, "Mon results due, after the close (date confirmed)"),
        (TimeOfDay.NOT_SAID, True, Relation.NOT_SAID, "Mon results due, time of day not said (date estimated)"),
    ],
)
def test_results_due_have_a_day_and_a_time_of_day(
    when: TimeOfDay,
    is_estimate: bool | None,  # noqa: FBT001 - pytest names it
    relation: Relation,
    told: str,
) -> None:
    assert record_line(placed(due(when, is_estimate=is_estimate), relation)).text == told


def test_results_of_the_evening_before_say_so() -> None:
    told = record_line(placed(due(TimeOfDay.AFTER_CLOSE, FRIDAY), Relation.EARLIER)).text
    assert told == "Fri results due, after the close, the day before"


def test_a_halt_is_told_with_its_code() -> None:
    told = record_line(placed(halt("09:41:12", "LUDP", moment(MONDAY, "09:46:12")))).text
    assert told == "Mon 09:41 halted 09:41\u201309:46, LUDP (volatility pause), during the session"


def test_a_title_loses_what_could_hide_or_reorder_text() -> None:
    record = clean_record(news(HOSTILE, publisher="A\u202eB\x07"))
    assert record.title == "<script>alert(1)</script> | Profit [31mred [here](javascript:alert(2)) & `co`"
    assert record.publisher == "AB"


def test_exhibits_are_left_out_of_a_clean_record() -> None:
    assert clean_record(filing(items=("2.02", "9.01"))).items == ("2.02",)


def test_a_very_long_title_is_cut_in_a_line() -> None:
    told = quoted_title(clean_record(news("word " * 300)))
    assert len(told) <= 202
    assert told.endswith("word\N{HORIZONTAL ELLIPSIS}\N{RIGHT DOUBLE QUOTATION MARK}")
    assert record_line(placed(news("word " * 300))).told.startswith(told)


def test_words_that_fail_their_check_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_words, "halt_words", lambda _: "fell as it was halted 11:11")
    told = record_line(placed(halt("09:41:12", "LUDP", None))).text
    assert told == "Mon 09:41 halt on record, during the session"


def test_the_three_states_are_three_things() -> None:
    told = [state_words(state) for state in RecordState]
    assert told == ["", "nothing on record", "not looked up", "unavailable"]


def test_beside_filings_that_are_not_listed_nothing_else_is_on_record() -> None:
    told = [state_words(state, has_counted=True) for state in RecordState]
    assert told == ["", "nothing else on record", "not looked up", "unavailable"]


def test_filings_that_are_not_listed_are_counted() -> None:
    counted = (CountedForms("MARA", "4", 2), CountedForms("MARA", "424B5", 1))
    told = "2 \N{MULTIPLICATION SIGN} Form 4, 1 \N{MULTIPLICATION SIGN} 424B5, not listed"
    assert counted_words(counted) == told
    assert counted_words(()) == ""


def test_a_closed_edgar_has_its_reason() -> None:
    assert closed_words(EdgarClosed(MONDAY, "Columbus Day")) == "EDGAR was closed (Columbus Day)"


def test_sources_with_the_same_reason_are_told_together() -> None:
    found = replace(build_on_record(), not_asked={"EDGAR": "offline", "Yahoo": "offline"}, unavailable={"Nasdaq": ""})
    assert source_remarks(found) == ("EDGAR, Yahoo: not asked (offline)", "Nasdaq: unavailable")


@pytest.mark.parametrize(
    ("amount", "currency", "told"),
    [
        (25.0, "USD", "ex-dividend $25.00 (special)"),
        (1234.5, "EUR", "ex-dividend 1,234.50 EUR (special)"),
        (3.0, "", "ex-dividend 3.00 (special)"),
    ],
)
def test_a_large_distribution_has_its_amount(amount: float, currency: str, told: str) -> None:
    assert dividend_words(amount, currency) == told
