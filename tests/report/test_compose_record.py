"""What a report tells of the record: the lines in order, the states, what is counted and who was not asked."""

from datetime import date

import pytest

from cryptoai_cli.analysis.record_span import Relation, Span
from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.market.record import Record, RecordKind, TimeOfDay
from cryptoai_cli.report.compose_record import Outcome, compose_record
from cryptoai_cli.report.record import CountedForms, RecordState
from tests.build import FRIDAY, MONDAY, session
from tests.build_record import MARA, RIOT, SPAN, at, due, filing

TUESDAY = date(2025, 10, 14)
SATURDAY, SUNDAY = date(2025, 10, 11), date(2025, 10, 12)
BOTH = frozenset({"MARA", "RIOT"})


def asked(**changes: Outcome) -> list[Outcome]:
    """Return the outcomes of sources that all answered for both symbols, but for those given."""
    kinds = {"sec": RecordKind.FILING, "halts": RecordKind.HALT, "due": RecordKind.EARNINGS, "news": RecordKind.NEWS}
    whole = {name: Outcome(name, frozenset({kind}), BOTH) for name, kind in kinds.items()}
    return list({**whole, **changes}.values())


def states(*records: Record, **changes: Outcome) -> dict[str, RecordState]:
    return dict(compose_record(records, (SPAN,), (MARA, RIOT), asked(**changes)).states)


def test_lines_are_oldest_first_and_results_stand_at_the_bell_they_are_due_about() -> None:
    records = [
        due(when=TimeOfDay.AFTER_CLOSE),
        filing(when=at(16, 5)),
        filing(when=at(9, 31)),
        due("RIOT"),
        filing("RIOT", at(8)),
    ]
    told = compose_record(records, (SPAN,), (MARA, RIOT), asked())
    assert [(each.record.symbol, each.relation) for each in told.lines] == [
        ("RIOT", Relation.BEFORE),
        ("RIOT", Relation.BEFORE),
        ("MARA", Relation.DURING),
        ("MARA", Relation.AFTER),
        ("MARA", Relation.AFTER),
    ]
    assert told.lines[-2].record.kind is RecordKind.EARNINGS


def test_results_of_the_evening_and_the_days_before_stand_in_their_place() -> None:
    late = due(day=FRIDAY, when=TimeOfDay.AFTER_CLOSE)
    records = [
        filing(when=at(8)),
        late,
        filing(when=at(17, 0, FRIDAY)),
        due("RIOT", SUNDAY),
        filing("RIOT", at(20, 0, SATURDAY)),
    ]
    told = compose_record(records, (SPAN,), (MARA, RIOT), asked())
    assert [each.record.day for each in told.lines] == [FRIDAY, FRIDAY, SATURDAY, SUNDAY, MONDAY]
    assert told.lines[0].record == late


def test_results_due_on_an_earlier_day_stand_before_what_came_that_evening_and_that_morning() -> None:
    sunday = date(2025, 10, 12)
    records = [
        filing(when=at(8)),
        filing(when=at(16, 5, FRIDAY)),
        due("RIOT", sunday),
        due("RIOT", FRIDAY, TimeOfDay.AFTER_CLOSE),
    ]
    told = compose_record(records, (SPAN,), (MARA, RIOT), asked())
    assert [(each.record.symbol, each.record.day) for each in told.lines] == [
        ("RIOT", FRIDAY),
        ("MARA", FRIDAY),
        ("RIOT", sunday),
        ("MARA", MONDAY),
    ]


def test_other_companies_and_other_sessions_are_left_out() -> None:
    records = [filing("CLSK"), filing(when=at(9, 0, TUESDAY)), filing()]
    assert [each.record for each in compose_record(records, (SPAN,), (MARA,), asked()).lines] == [filing()]


def test_a_record_of_two_sessions_is_told_once() -> None:
    both = (SPAN, Span(session(TUESDAY), session(MONDAY)))
    told = compose_record([filing(when=at(17))], both, (MARA,), asked())
    assert [(each.session, each.relation) for each in told.lines] == [(MONDAY, Relation.AFTER)]
    assert told.sessions == (MONDAY, TUESDAY)


def test_a_record_has_the_symbol_of_its_day() -> None:
    keel = Instrument("KEEL", formerly=(FormerSymbol("BITF", date(2026, 4, 2)),))
    told = compose_record([filing("BITF"), filing("KEEL")], (SPAN,), (keel,), asked())
    assert [each.record.symbol for each in told.lines] == ["BITF"]
    assert dict(told.states) == {"BITF": RecordState.FOUND}


def test_a_company_renamed_for_the_session_has_what_came_the_evening_before() -> None:
    keel = Instrument("KEEL", formerly=(FormerSymbol("BITF", FRIDAY),))
    late = filing("BITF", at(17, 0, FRIDAY))
    told = compose_record([late, filing("BITF", at(18, 0, FRIDAY), form="4", key="b")], (SPAN,), (keel,), asked())
    assert [each.record for each in told.of("KEEL")] == [late]
    assert (dict(told.states), told.counted) == ({"KEEL": RecordState.FOUND}, (CountedForms("KEEL", "4", 1),))


def test_counted_forms_are_counted_by_symbol_and_are_no_lines() -> None:
    records = [
        filing(form="4", key="a"),
        filing(form="4", key="b"),
        filing(form="424B5", key="c"),
        filing("RIOT", form="4"),
    ]
    told = compose_record(records, (SPAN,), (MARA, RIOT), asked())
    assert told.lines == ()
    assert told.counted == (
        CountedForms("MARA", "4", 2),
        CountedForms("MARA", "424B5", 1),
        CountedForms("RIOT", "4", 1),
    )
    assert set(told.states.values()) == {RecordState.NONE}


def test_the_four_states() -> None:
    filings = frozenset({RecordKind.FILING})
    assert states(filing()) == {"MARA": RecordState.FOUND, "RIOT": RecordState.NONE}
    assert states(sec=Outcome("sec", filings, missing="a contact"))["MARA"] is RecordState.NOT_LOOKED_UP
    down = Outcome("sec", filings, frozenset({"RIOT"}), {"MARA": "is down"})
    assert states(sec=down) == {"MARA": RecordState.UNAVAILABLE, "RIOT": RecordState.NONE}
    assert states(filing(), sec=down)["MARA"] is RecordState.FOUND


@pytest.mark.parametrize("lacking", ["sec", "halts", "due"])
def test_nothing_found_says_something_only_where_filings_halts_and_results_were_looked_up(lacking: str) -> None:
    kinds = {"sec": RecordKind.FILING, "halts": RecordKind.HALT, "due": RecordKind.EARNINGS}
    told = states(**{lacking: Outcome(lacking, frozenset({kinds[lacking]}))})
    assert set(told.values()) == {RecordState.NOT_LOOKED_UP}


def test_headlines_out_of_reach_do_not_make_it_unknown_whether_anything_is_on_record() -> None:
    assert set(states(news=Outcome("news", frozenset({RecordKind.NEWS}))).values()) == {RecordState.NONE}


def test_a_source_that_wants_a_setting_is_named_unless_another_one_answered_for_its_kinds() -> None:
    news = frozenset({RecordKind.NEWS})
    keyed = Outcome("Alpaca", news, missing="a key")
    told = compose_record([], (SPAN,), (MARA, RIOT), asked(keyed=keyed))
    assert dict(told.not_asked) == {}
    told = compose_record(
        [], (SPAN,), (MARA, RIOT), asked(keyed=keyed, news=Outcome("news", news, frozenset({"MARA"})))
    )
    assert dict(told.not_asked) == {"Alpaca": "a key"}


def test_a_source_that_failed_is_named_with_its_reason() -> None:
    down = Outcome("EDGAR", frozenset({RecordKind.FILING}), failed={"MARA": "is down", "RIOT": "is down"})
    assert dict(compose_record([], (SPAN,), (MARA, RIOT), asked(sec=down)).unavailable) == {"EDGAR": "is down"}
