"""A look-up asks every source once for what is not known yet, and none of them harms it."""

import time
from queue import SimpleQueue

import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.record import Record, RecordKind
from cryptoai_cli.report.compose_record import Outcome
from cryptoai_cli.sources.records.base import RecordAnswer, RecordRequest, RecordSource
from cryptoai_cli.workflows.record.look_up import Begun, Found, LookUp, look_up, prepare
from tests.build import MONDAY
from tests.build_record import MARA, RIOT, SPAN, FakeRecords, due, filing
from tests.workflows.record.fakes import FakeKept

FILINGS, EARNINGS = [RecordKind.FILING], [RecordKind.EARNINGS]


def looked(*sources: RecordSource, kept: FakeKept | None = None, seconds: float = 5.0) -> Found:
    wanted = LookUp((MARA, RIOT), (SPAN,), time.monotonic() + seconds)
    return look_up(wanted, sources, kept or FakeKept())


def outcome(found: Found, title: str = "Title of sec") -> Outcome:
    return next(each for each in found.outcomes if each.title == title)


def test_a_source_is_asked_for_the_time_and_the_days_of_the_sessions() -> None:
    source = FakeRecords("sec", FILINGS, [filing()])
    found = looked(source)
    (request,) = source.requests
    assert found.records == (filing(),)
    assert (request.first, request.last, request.days) == (SPAN.first, SPAN.last, (MONDAY,))
    assert request.instruments == (MARA, RIOT)
    assert outcome(found).answered == {"MARA", "RIOT"}


def test_what_was_answered_is_kept_and_only_that() -> None:
    kept = FakeKept()
    good, bad = FakeRecords("sec", FILINGS, [filing()]), FakeRecords("nasdaq", EARNINGS, fails=FailureKind.BLOCKED)
    looked(good, bad, kept=kept)
    assert kept.records_kept == [filing()]
    assert {name: answer.looked_up for name, answer in kept.answers.items()} == {
        "sec": frozenset({"MARA", "RIOT"}),
        "nasdaq": frozenset(),
    }


def test_only_the_symbols_that_are_not_known_yet_are_asked_for_with_what_is_held_of_them() -> None:
    source = FakeRecords("sec", FILINGS)
    held = [filing(), due()]
    looked(source, kept=FakeKept(held, {"sec": {"MARA"}}))
    (request,) = source.requests
    assert request.instruments == (RIOT,)
    assert request.known == (filing(),)


@pytest.mark.parametrize("reason", ["known", "offline", "setting", "collected"])
def test_a_source_is_not_asked_when_it_cannot_tell_anything(reason: str) -> None:
    source = FakeRecords(
        "sec",
        FILINGS,
        by_symbol=reason != "collected",
        has_past=reason != "collected",
        missing="a contact" if reason == "setting" else "",
    )
    kept = FakeKept([filing()], {"sec": {"MARA", "RIOT"}} if reason == "known" else {}, is_offline=reason == "offline")
    found = looked(source, kept=kept)
    assert source.requests == []
    assert found.records == (filing(),)  # what is held is told all the same
    assert outcome(found).missing == ("a contact" if reason == "setting" else "")
    assert outcome(found).answered == ({"MARA", "RIOT"} if reason == "known" else set())


@pytest.mark.parametrize("for_all", [True, False])
def test_a_failure_is_of_every_symbol_that_was_asked_for(*, for_all: bool) -> None:
    source = FakeRecords("sec", FILINGS, fails=FailureKind.UNREACHABLE, fails_for_all=for_all)
    assert outcome(looked(source)).failed == {"MARA": "is down", "RIOT": "is down"}


def test_a_failure_is_not_of_the_symbols_that_are_known() -> None:
    source = FakeRecords("sec", FILINGS, fails=FailureKind.UNREACHABLE, fails_for_all=True)
    assert outcome(looked(source, kept=FakeKept([], {"sec": {"MARA"}}))).failed == {"RIOT": "is down"}


@pytest.mark.parametrize("kind", [FailureKind.UNKNOWN_SYMBOL, FailureKind.NOT_COVERED])
def test_what_a_source_does_not_have_was_not_looked_up_there_and_did_not_fail(kind: FailureKind) -> None:
    found = outcome(looked(FakeRecords("sec", FILINGS, fails=kind)))
    assert not found.answered
    assert not found.failed


def test_a_slow_source_has_failed_and_holds_up_no_other() -> None:
    slow, quick = FakeRecords("sec", FILINGS, [filing()], seconds=3.0), FakeRecords("nasdaq", EARNINGS, [due()])
    began = time.monotonic()
    found = looked(slow, quick, seconds=0.2)
    assert time.monotonic() - began < 2.5
    assert found.records == (due(),)
    assert set(outcome(found).failed) == {"MARA", "RIOT"}


def test_of_two_that_are_the_same_thing_the_one_that_came_now_counts() -> None:
    newer = filing(title="corrected")
    assert looked(FakeRecords("sec", FILINGS, [newer]), kept=FakeKept([filing()])).records == (newer,)


def moved(name: str, *, by_symbol: bool, fails: FailureKind | None = None) -> tuple[Record, ...]:
    source = FakeRecords(name, EARNINGS, by_symbol=by_symbol, fails=fails)
    return looked(source, kept=FakeKept([due()])).records


def test_results_that_a_source_of_whole_days_tells_no_more_are_off_the_record() -> None:
    assert moved("nasdaq", by_symbol=False) == ()
    assert moved("nasdaq", by_symbol=True) == (due(),)
    halts = FakeRecords("nasdaqtrader", [RecordKind.HALT], by_symbol=False)
    halted = filing(kind=RecordKind.HALT, source="nasdaqtrader")
    assert looked(halts, kept=FakeKept([halted])).records == (halted,)
    assert moved("nasdaq", by_symbol=False, fails=FailureKind.BLOCKED) == (due(),)


def test_a_look_up_that_is_finished_twice_waits_and_keeps_once() -> None:
    kept = FakeKept()
    begun = Begun(LookUp((MARA,), (SPAN,), time.monotonic() + 5), [FakeRecords("sec", FILINGS, [filing()])], kept)
    assert begun.finish() == begun.finish()
    assert kept.records_kept == [filing()]
    assert begun.kinds == {RecordKind.FILING}


def test_a_look_up_may_be_finished_before_its_time() -> None:
    source = FakeRecords("sec", FILINGS, [filing()], seconds=2.0)
    begun = Begun(LookUp((MARA,), (SPAN,), time.monotonic() + 60), [source], FakeKept())
    assert begun.finish(time.monotonic()).records == ()


class Broken(FakeRecords):
    """A source that raises."""

    error: type[BaseException] = RuntimeError

    def fetch(self, request: RecordRequest) -> RecordAnswer:
        raise self.error(f"cannot read {len(request.days)} days")


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_a_source_that_raises_has_failed_and_costs_the_others_nothing(error: type[BaseException]) -> None:
    broken = Broken("sec", FILINGS)
    broken.error = error
    found = looked(broken, FakeRecords("nasdaq", EARNINGS, [due()]))
    assert found.records == (due(),)
    assert outcome(found).failed["MARA"] == f"failed: {error.__name__}: cannot read 1 days"


class Preparing(FakeRecords):
    """A source that notes what it was to prepare for, and fails at it."""

    def __init__(self, name: str) -> None:
        super().__init__(name, FILINGS)
        self.prepared: SimpleQueue[tuple[str, ...]] = SimpleQueue()

    def prepare(self, request: RecordRequest) -> None:
        self.prepared.put(tuple(each.symbol for each in request.instruments))
        raise RuntimeError(request.now)


def test_a_source_may_fetch_early_what_it_needs_in_any_case() -> None:
    source, known = Preparing("sec"), Preparing("known")
    wanted = LookUp((MARA, RIOT), (SPAN,), time.monotonic() + 5)
    prepare(wanted, [known, source], FakeKept([], {"known": {"MARA", "RIOT"}}))
    assert source.prepared.get(timeout=5) == ("MARA", "RIOT")
    assert known.prepared.empty()
