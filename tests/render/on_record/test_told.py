from msgspec.structs import replace

from cryptoai_cli.analysis.record_span import Relation
from cryptoai_cli.market.record import RecordKind
from cryptoai_cli.render.on_record.told import (
    MOST_SYMBOLS,
    record_remarks,
    symbol_remarks,
    told_line,
    told_sessions,
    told_symbols,
)
from cryptoai_cli.report.record import EdgarClosed, RecordState
from tests.render.on_record.sample import (
    FRIDAY,
    MONDAY,
    TUESDAY,
    build_on_record,
    build_record,
    build_story_on_record,
    filing,
    placed,
)
from tests.render.story import build_story


def test_a_line_has_its_words_its_link_and_its_instant() -> None:
    told = told_line(placed(filing("10-Q")))
    assert (told.at, told.link.startswith("https://www.sec.gov/")) == ("2025-10-13T20:11:30Z", True)
    assert told_line(placed(build_record(RecordKind.EARNINGS, clock="", url="http://example.org"))) == replace(
        told_line(placed(build_record(RecordKind.EARNINGS, clock=""))), link="", at=""
    )


def test_symbols_stand_in_the_order_of_asking_with_their_names_and_remarks() -> None:
    told = {each.symbol: each for each in told_symbols(build_story_on_record())}
    assert tuple(told) == tuple(build_on_record().states)
    assert (told["CAN"].name, len(told["CAN"].lines)) == ("Canaan", 2)
    assert told["CAN"].remark == "4 more on record; 2 \u00d7 Form 4, 1 \u00d7 424B5, not listed"
    assert told["HUT"].remark == "3 \u00d7 Form 144, not listed"
    assert [told[symbol].remark for symbol in ("MARA", "BLSH", "COIN")] == [
        "nothing on record",
        "not looked up",
        "unavailable",
    ]


def test_a_report_without_a_record_tells_nothing() -> None:
    assert told_symbols(build_story()) == ()


def test_a_symbol_has_two_lines_filings_and_halts_first_and_the_rest_is_counted() -> None:
    can = told_symbols(build_story_on_record())[0]
    assert [each.line.told[:7] for each in can.lines] == ["halted ", "8-K/A: "]
    assert can.remark.startswith("4 more on record; ")


def test_a_large_distribution_stands_first() -> None:
    story = build_story_on_record()
    bitdeer = next(each for each in told_symbols(story) if each.symbol == "BTDR")
    assert bitdeer.lines[0].line.text == "Mon ex-dividend $25.00 (special)"
    assert (len(bitdeer.lines), bitdeer.remark) == (2, "1 more on record")
    unasked = replace(story, on_record=replace(build_on_record(), lines=(), states={"CAN": RecordState.NONE}))
    assert [each.symbol for each in told_symbols(unasked)] == ["CAN", "BTDR"]


def test_at_most_ten_symbols_are_told() -> None:
    states = {f"S{number}": RecordState.NONE for number in range(MOST_SYMBOLS + 3)}
    report = replace(build_story(), on_record=replace(build_on_record(), states=states))
    assert len(told_symbols(report)) == MOST_SYMBOLS


def test_remarks_name_the_session_where_there_are_several() -> None:
    found = build_on_record()
    assert record_remarks(found) == (
        "EDGAR was closed (Columbus Day).",
        "EDGAR: not asked (needs a contact: set [sources.sec] contact).",
        "Nasdaq: unavailable (did not answer within 5 s).",
    )
    several = replace(found, sessions=(FRIDAY, MONDAY))
    assert record_remarks(several)[0] == "Mon 2025-10-13: EDGAR was closed (Columbus Day)."


def test_sessions_have_their_own_lines() -> None:
    early = placed(filing("10-Q", day=FRIDAY), session=FRIDAY)
    found = replace(build_on_record(), sessions=(FRIDAY, MONDAY, TUESDAY), lines=(early, *build_on_record().lines))
    told = told_sessions(found)
    assert [(each.session, len(each.lines)) for each in told] == [(FRIDAY, 1), (MONDAY, 14), (TUESDAY, 0)]
    assert [each.closed for each in told] == ["", "EDGAR was closed (Columbus Day).", ""]


def test_symbols_of_which_nothing_is_told_are_named_by_what_came_of_them() -> None:
    assert tuple(symbol_remarks(build_on_record())) == (
        "CAN: 2 \u00d7 Form 4, 1 \u00d7 424B5, not listed.",
        "HUT: 3 \u00d7 Form 144, not listed.",
        "MARA: nothing on record.",
        "BLSH: not looked up.",
        "COIN: unavailable.",
    )


def test_a_symbol_with_nothing_but_filings_that_are_not_listed_is_told_once() -> None:
    found = replace(build_on_record(), lines=(), states={"HUT": RecordState.NONE, "MARA": RecordState.NONE})
    assert tuple(symbol_remarks(found)) == (
        "HUT: 3 \u00d7 Form 144, not listed; nothing else on record.",
        "MARA: nothing on record.",
    )
    hut = told_symbols(replace(build_story(), on_record=found))[0]
    assert hut.remark == "3 \u00d7 Form 144, not listed; nothing else on record"


def test_a_reason_is_cleaned() -> None:
    found = replace(build_on_record(), edgar_closed=(EdgarClosed(MONDAY, "a\x1bb\u202e"),))
    assert record_remarks(found)[0] == "EDGAR was closed (ab)."


def test_what_was_filed_since_midnight_comes_before_what_was_filed_the_day_before() -> None:
    early = [
        placed(filing("10-Q", day=FRIDAY, clock=clock, key=clock), Relation.EARLIER)
        for clock in ("16:30:00", "17:30:00")
    ]
    late = placed(filing("8-K", ("2.02",)), Relation.AFTER)
    found = replace(build_on_record(), lines=(*early, late), states={"MARA": RecordState.FOUND})
    mara = told_symbols(replace(build_story(), on_record=found))[0]
    assert [each.line.when for each in mara.lines] == ["Fri 16:30", "Mon 16:11"]
