"""What is kept of the record: which looks are good for, and what is written."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from email.utils import format_datetime
from itertools import product

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.market.record import Record, RecordKind
from cryptoai_cli.net.server_clock import ServerClocks
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.sources.records.base import RecordAnswer, RecordSource
from cryptoai_cli.store.record_rows import RecordLook, WholeDay
from cryptoai_cli.workflows.archive.memory import Memory, Rules
from cryptoai_cli.workflows.record.kept import KeptRecords
from cryptoai_cli.workflows.services import Services
from tests.build import FRIDAY, MONDAY, calendar
from tests.build_record import MARA, RIOT, SPAN, FakeRecords, at, due, filing

TEN_AT_NIGHT, LATE = at(22), at(23)
FILINGS = FakeRecords("sec", [RecordKind.FILING])
RESULTS = FakeRecords("results", [RecordKind.EARNINGS], by_symbol=False)
HALTS = FakeRecords("halts", [RecordKind.HALT], by_symbol=False)


class MemoryOfRecords(Memory):
    """A store that holds the records and looks it is given, and remembers what is to be kept."""

    def __init__(self, looks: Sequence[RecordLook] = (), *, refresh: bool = False) -> None:
        self.rules = Rules(refresh=refresh)
        self.looks, self.saved, self.asked = list(looks), list[Record](), list[object]()
        self.whole_days = list[WholeDay]()

    def records(self, symbols: Sequence[str], first: datetime, last: datetime) -> tuple[Record, ...]:  # type: ignore[override]
        self.asked = [tuple(symbols), first, last]
        return tuple(self.saved)

    def record_looks(
        self, sources: Iterable[str], symbols: Iterable[str], sessions: Iterable[date]
    ) -> tuple[RecordLook, ...]:
        asked = set(product(sources, symbols, sessions))
        return tuple(look for look in self.looks if (look.source, look.symbol, look.session) in asked)

    def keep_records(  # type: ignore[override]
        self, records: Sequence[Record], looks: Sequence[RecordLook], whole_days: Sequence[WholeDay]
    ) -> None:
        self.saved += records
        self.looks += looks
        self.whole_days += whole_days


def services(memory: Memory | None, now: datetime = LATE) -> Services:
    return Services(calendar(), Chain(lambda: BuiltSources(())), now, now, lambda _line: None, memory=memory)


def look(
    symbol: str = "MARA", when: datetime = TEN_AT_NIGHT, session: date = MONDAY, source: str = "sec"
) -> RecordLook:
    return RecordLook(source, symbol, session, when)


def test_a_symbol_is_known_if_it_was_looked_up_for_every_session() -> None:
    friday = replace(SPAN, session=SPAN.before)
    kept = KeptRecords(services(MemoryOfRecords([look(), look("RIOT"), look(session=FRIDAY)])))
    assert kept.looked_up(FILINGS.card, (MARA, RIOT), (SPAN,)) == {"MARA", "RIOT"}
    assert kept.looked_up(FILINGS.card, (MARA, RIOT), (friday, SPAN)) == {"MARA"}
    assert kept.looked_up(FakeRecords("yahoo", []).card, (MARA,), (SPAN,)) == set()


def test_a_source_that_answers_for_all_is_known_for_all() -> None:
    kept = KeptRecords(services(MemoryOfRecords([look("", source="halts")])))
    assert kept.looked_up(HALTS.card, (MARA, RIOT), (SPAN,)) == {"MARA", "RIOT"}


def test_a_look_in_the_session_is_good_for_minutes_only() -> None:
    kept = KeptRecords(services(MemoryOfRecords([look(when=at(12))])))
    assert kept.looked_up(FILINGS.card, (MARA,), (SPAN,)) == set()


def test_a_refresh_asks_again_for_what_is_known() -> None:
    kept = KeptRecords(services(MemoryOfRecords([look()], refresh=True)))
    assert kept.looked_up(FILINGS.card, (MARA,), (SPAN,)) == set()


def test_records_are_read_under_every_symbol_of_the_instrument_in_the_time_of_the_sessions() -> None:
    memory = MemoryOfRecords()
    keel = Instrument("KEEL", formerly=(FormerSymbol("BITF", date(2026, 4, 2)),))
    KeptRecords(services(memory)).records((keel,), (SPAN,))
    assert memory.asked == [("BITF", "KEEL"), SPAN.first, SPAN.last]


def test_what_was_on_record_under_the_symbol_of_the_evening_before_a_rename_is_read_again() -> None:
    memory = MemoryOfRecords()
    renamed = Instrument("KEEL", formerly=(FormerSymbol("BITF", FRIDAY),))
    KeptRecords(services(memory)).records((renamed,), (SPAN,))
    assert memory.asked[0] == ("BITF", "KEEL")


@pytest.mark.parametrize(
    ("source", "looks", "whole_days"),
    [
        (FILINGS, {("sec", "MARA"), ("sec", "RIOT")}, []),
        (HALTS, {("halts", "")}, []),
        (RESULTS, {("results", "")}, [WholeDay("results", RecordKind.EARNINGS, MONDAY)]),
    ],
)
def test_an_answer_is_kept_with_what_was_looked_up(
    source: RecordSource, looks: set[tuple[str, str]], whole_days: list[WholeDay]
) -> None:
    memory = MemoryOfRecords()
    answer = RecordAnswer((filing(),), frozenset({"MARA", "RIOT"}))
    KeptRecords(services(memory)).keep({source.card.name: answer}, [source], (SPAN,))
    assert memory.saved == [filing()]
    assert {(each.source, each.symbol) for each in memory.looks} == looks
    assert {(each.session, each.looked_at) for each in memory.looks} == {(MONDAY, LATE)}
    assert memory.whole_days == whole_days


def test_a_failure_is_not_kept_as_a_look() -> None:
    memory = MemoryOfRecords()
    for source in (FILINGS, HALTS, RESULTS):
        KeptRecords(services(memory)).keep({source.card.name: RecordAnswer()}, [source], (SPAN,))
    assert (memory.saved, memory.looks, memory.whole_days) == ([], [], [])


def test_days_of_which_a_source_told_a_part_are_asked_for_again() -> None:
    memory = MemoryOfRecords()
    failed = (RESULTS.failure("", FailureKind.TIMEOUT, "late"),)
    KeptRecords(services(memory)).keep(
        {"results": RecordAnswer((due(),), frozenset({"MARA"}), failed)}, [RESULTS], (SPAN,)
    )
    assert memory.saved == [due()]
    assert not memory.looks
    assert not memory.whole_days


def test_without_a_store_nothing_is_held_and_nothing_is_kept() -> None:
    kept = KeptRecords(services(None))
    assert kept.records((MARA,), (SPAN,)) == ()
    assert kept.looked_up(FILINGS.card, (MARA,), (SPAN,)) == set()
    kept.keep({"sec": RecordAnswer((filing(),), frozenset({"MARA"}))}, [FILINGS], (SPAN,))


def test_nothing_is_kept_while_the_clock_is_in_doubt() -> None:
    clocks, memory = ServerClocks(LATE), MemoryOfRecords()
    doubtful = replace(services(memory), clocks=clocks)
    kept = KeptRecords(doubtful)
    for provider in ("one", "two", "three"):  # the answers themselves show it, when the look-up is under way
        clocks.note(provider, f"{provider}.example", {"date": "Wed, 01 Jan 2031 00:00:00 GMT"})
    assert doubtful.clock_doubt is not None
    kept.keep({"sec": RecordAnswer((filing(),), frozenset({"MARA"}))}, [FILINGS], (SPAN,))
    assert (memory.saved, memory.looks) == ([], [])


def test_a_source_whose_clock_is_wrong_costs_its_own_records_only() -> None:
    clocks, memory = ServerClocks(LATE), MemoryOfRecords()
    kept = KeptRecords(replace(services(memory), clocks=clocks))
    for provider, told in (("one", LATE), ("two", LATE), ("sec", datetime(2031, 1, 1, tzinfo=UTC))):
        clocks.note(provider, f"{provider}.example", {"date": format_datetime(told, usegmt=True)})
    whole = RecordAnswer((), frozenset({"MARA"}))
    kept.keep({"sec": whole, "halts": whole}, [FILINGS, HALTS], (SPAN,))
    assert [look.source for look in memory.looks] == ["halts"]
