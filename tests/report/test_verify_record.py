"""The checker refuses every kind of lie that a line could tell."""

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.record_span import Relation
from cryptoai_cli.market.halt_codes import HALT_CODES
from cryptoai_cli.market.record import TimeOfDay
from cryptoai_cli.report import filing_words as filings
from cryptoai_cli.report.record import PlacedRecord, RecordState
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
from cryptoai_cli.report.verify_record import record_faults
from tests.render.on_record.sample import (
    MONDAY,
    TUESDAY,
    build_on_record,
    due,
    every_line,
    filing,
    halt,
    moment,
    news,
    placed,
)

FILED = placed(filing(items=("1.01",)), Relation.AFTER)
HEADLINE = placed(news("Miners Rise as Power Names Gain", publisher="After Hours"))
DUE = placed(due(TimeOfDay.BEFORE_OPEN), Relation.BEFORE)
HALTED = placed(halt("15:10:00", "T1", moment(TUESDAY, "09:30:00")))


def _faults(line: str, told: PlacedRecord) -> tuple[str, ...]:
    clean = replace(told, record=clean_record(told.record))
    return record_faults(line, clean, quoted_title(clean.record))


@pytest.mark.parametrize("told", [*every_line(), FILED, HEADLINE, DUE, HALTED])
def test_every_line_of_ours_passes(told: PlacedRecord) -> None:
    assert _faults(record_line(told).text, told) == ()
    assert "on record" not in record_line(told).told


@pytest.mark.parametrize("relation", Relation)
@pytest.mark.parametrize("form", [*filings._FORMS, *(f"{form}/A" for form in filings._FORMS)])
def test_every_form_passes(form: str, relation: Relation) -> None:
    told = placed(filing(form), relation)
    assert _faults(record_line(told).text, told) == ()


@pytest.mark.parametrize("item", filings._ITEMS)
def test_every_item_passes(item: str) -> None:
    told = placed(filing(items=(item,)))
    assert _faults(record_line(told).text, told) == ()


@pytest.mark.parametrize("code", HALT_CODES)
def test_every_halt_passes(code: str) -> None:
    told = placed(halt("09:41:12", code, moment(MONDAY, "09:46:12")))
    assert _faults(record_line(told).text, told) == ()


@pytest.mark.parametrize(
    "words",
    ["as", "after", "on the back of", "amid", "following", "because", "driven", "boosted", "fuelled", "fueled"],
)
def test_a_word_that_gives_a_cause_is_refused(words: str) -> None:
    assert _faults(f"Mon 16:11 {words} 8-K: agreement (1.01), after the close", FILED) == (f"{words!r} gives a cause",)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Mon 16:12 8-K: agreement (1.01), after the close", FILED),
        ("Tue 16:11 8-K: agreement (1.01), after the close", FILED),
        ("8-K: agreement (1.01), Mon 16:11, after the close", FILED),
        ("Mon 16:11 8-K: agreement (1.01), debt (2.03), after the close", FILED),
        ("Mon 16:11 6-K: agreement (1.01), after the close", FILED),
        ("Mon 16:11 8-K: agreement (1.01), before the open", FILED),
        ("Mon 16:11 8-K: agreement (1.01)", FILED),
        ("Mon 16:11 8-K: \u201cAGREEMENT\u201d, after the close", FILED),
        ("Mon 16:11 \u201cMiners Rise\u201d (After Hours), during the session", HEADLINE),
        ("Mon 16:11 something (After Hours), during the session", HEADLINE),
        ("Tue results due, before the open", DUE),
        ("Mon 08:00 results due, before the open", DUE),
        ("Mon results due, after the close", DUE),
        ("Mon 15:10 halted 15:10 to Wed 09:30, during the session", HALTED),
        ("Mon 15:10 halted 15:10 to Tue 09:35, during the session", HALTED),
    ],
)
def test_what_is_not_of_the_record_is_refused(line: str, told: PlacedRecord) -> None:
    assert _faults(line, told)


def test_a_title_that_was_changed_is_refused() -> None:
    line = "Mon 09:45 \u201cMiners Fall\u201d (After Hours), during the session"
    assert record_faults(line, HEADLINE, "\u201cMiners Fall\u201d")


def test_the_words_of_titles_and_publishers_are_not_ours() -> None:
    assert _faults(record_line(HEADLINE).text, HEADLINE) == ()
    assert "as" in record_line(HEADLINE).text.split()


def test_no_other_words_of_ours_give_a_cause() -> None:
    found = build_on_record()
    told = (
        *map(state_words, RecordState),
        *map(closed_words, found.edgar_closed),
        *source_remarks(found),
        counted_words(found.counted),
        dividend_words(25.0, "USD"),
    )
    line = f"Mon results due, before the open {' '.join(told)}"
    assert not [fault for fault in _faults(line, DUE) if "cause" in fault]
