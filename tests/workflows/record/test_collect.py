"""What `movers sync --record` asks, and what stays of it."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.market.record import Record, RecordKind
from cryptoai_cli.sources.records.base import RecordAnswer, RecordCard, RecordRequest, RecordSource
from cryptoai_cli.workflows.archive.memory import Memory, Rules
from cryptoai_cli.workflows.record import collect
from cryptoai_cli.workflows.record.collect import CollectRequest, collect_records, of_companies
from cryptoai_cli.workflows.record.collected import Collected
from tests.build import BITCOIN, EVENING, FRIDAY, MONDAY, NASDAQ, THURSDAY, WEDNESDAY, calendar
from tests.store.kept import record, results_due

MARA, RIOT, FCEL = (Instrument(symbol) for symbol in ("MARA", "RIOT", "FCEL"))
KEEL = Instrument("KEEL", formerly=(FormerSymbol("BITF", MONDAY),))
TUESDAY = date(2025, 10, 14)
LATE = datetime(2025, 10, 14, 2, 30, tzinfo=UTC)  # 22:30 of Monday in New York
EVER = (datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 12, 1, tzinfo=UTC))
PAST = (date(2025, 10, 7), WEDNESDAY, THURSDAY, FRIDAY, MONDAY)
COMING = (MONDAY, TUESDAY, *(date(2025, 10, day) for day in (15, 16, 17, 20)))


class Told(RecordSource):
    """A source that tells its records, or does what it is given."""

    def __init__(
        self,
        name: str,
        *records: Record,
        kind: RecordKind = RecordKind.RELEASE,
        has_past: bool = False,
        by_symbol: bool = False,
        answer: Callable[[RecordRequest], RecordAnswer] | None = None,
        missing: str = "",
    ) -> None:
        self.card = RecordCard(name, name.title(), frozenset({kind}), "", "", by_symbol=by_symbol, has_past=has_past)
        self.records = tuple(replace(each, source=name, kind=kind) for each in records)
        self.asked: list[RecordRequest] = []
        self._answer, self._missing = answer, missing

    def fetch(self, request: RecordRequest) -> RecordAnswer:
        self.asked.append(request)
        if self._answer is not None:
            return self._answer(request)
        return RecordAnswer(self.records, frozenset(each.symbol for each in request.instruments))

    def missing_setting(self) -> str:
        return self._missing


def halts(*records: Record, answer: Callable[[RecordRequest], RecordAnswer] | None = None) -> Told:
    return Told("halts", *records, kind=RecordKind.HALT, has_past=True, answer=answer)


def results(*records: Record, answer: Callable[[RecordRequest], RecordAnswer] | None = None) -> Told:
    return Told("due", *records, kind=RecordKind.EARNINGS, has_past=True, answer=answer)


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Collected]:
    def collected(
        *sources: RecordSource,
        now: datetime = EVENING,
        rules: Rules | None = None,
        seconds: float = 5,
        instruments: Sequence[Instrument] = (MARA, RIOT, KEEL, NASDAQ, BITCOIN),
        may_keep: Callable[[], bool] = lambda: True,
    ) -> Collected:
        memory = Memory(tmp_path / "store.sqlite", now, rules or Rules())
        asked = CollectRequest(tuple(instruments), calendar(), now, time.monotonic() + seconds, may_keep)
        made = collect_records(asked, sources, memory)
        memory.store.close()
        return made

    return collected


def kept(folder: Path, *symbols: str) -> tuple[Record, ...]:
    return Memory(folder / "store.sqlite", EVENING, Rules()).records(symbols, *EVER)


def looked_up(folder: Path, name: str) -> list[date]:
    days = calendar().between(date(2025, 9, 2), date(2025, 11, 28))
    looks = Memory(folder / "store.sqlite", EVENING, Rules()).record_looks([name], [""], [each.day for each in days])
    return [look.session for look in looks]


def test_of_a_wire_the_releases_of_members_stay_and_the_others_are_counted(
    run: Callable[..., Collected], tmp_path: Path
) -> None:
    wire = Told("wire", record("MARA", key="a"), record("ZZZ", key="b"), record("BITF", key="c"), record("", key="d"))
    made = run(wire)
    assert made.summary == "On record: Wire: 2 records, 2 of other companies left out"
    assert [each.symbol for each in kept(tmp_path, "MARA", "BITF", "KEEL", "ZZZ")] == ["BITF", "MARA"]
    assert looked_up(tmp_path, "wire") == []  # what a wire showed once says nothing of a day
    (asked,) = wire.asked
    assert [each.symbol for each in asked.instruments] == ["MARA", "RIOT", "KEEL"]
    assert (asked.now, asked.last) == (EVENING, datetime(2025, 10, 14, 0, tzinfo=UTC))
    assert (asked.days, asked.first) == (PAST, datetime(2025, 10, 6, 20, tzinfo=UTC))


def test_a_wire_is_asked_every_time(run: Callable[..., Collected]) -> None:
    wire = Told("wire")
    for _ in range(2):
        run(wire, now=LATE)
    assert len(wire.asked) == 2


def test_that_a_wire_does_not_reach_back_is_no_failure(run: Callable[..., Collected], tmp_path: Path) -> None:
    def answer(_: RecordRequest) -> RecordAnswer:
        return RecordAnswer((record(),), failures=(wire.failure("", FailureKind.NOT_COVERED, "the newest only"),))

    wire = Told("wire", answer=answer)
    assert run(wire).notices == ()
    assert len(kept(tmp_path, "MARA")) == 1


def test_halts_of_all_companies_stay_and_finished_days_are_not_asked_again(
    run: Callable[..., Collected], tmp_path: Path
) -> None:
    source = halts(record("ZZZ"), record("MARA"))
    made = run(source)
    assert made.summary == "On record: Halts: 2 records"
    assert source.asked[0].days == PAST
    assert len(kept(tmp_path, "MARA", "ZZZ")) == 2
    assert looked_up(tmp_path, "halts") == list(PAST)
    run(source, now=LATE)  # only Monday was looked up before its evening
    assert source.asked[1].days == (MONDAY,)
    assert source.asked[1].first == datetime(2025, 10, 10, 20, tzinfo=UTC)
    assert run(source, now=LATE + timedelta(hours=1)).summary == "On record: Halts: nothing to ask"
    run(source, now=LATE + timedelta(hours=1), rules=Rules(refresh=True))
    assert [asked.days for asked in source.asked[2:]] == [PAST]


def test_a_day_without_a_session_looks_back_from_the_last_one(run: Callable[..., Collected]) -> None:
    source = halts()
    run(source, now=datetime(2025, 10, 12, 15, tzinfo=UTC))  # a Sunday
    assert source.asked[0].days == (date(2025, 10, 6), *PAST[:-1])


def test_before_the_open_the_session_of_the_day_counts(run: Callable[..., Collected]) -> None:
    source = halts()
    run(source, now=datetime(2025, 10, 13, 9, tzinfo=UTC))
    assert source.asked[0].days == PAST


def test_results_due_of_the_coming_days_move(run: Callable[..., Collected], tmp_path: Path) -> None:
    run(results(results_due("FCEL", TUESDAY), results_due("VRT", TUESDAY)))
    source = results(results_due("VRT", TUESDAY))
    run(source, now=EVENING + timedelta(hours=1))
    assert source.asked[0].days == COMING
    assert source.asked[0].last == datetime(2025, 10, 21, 0, tzinfo=UTC)
    assert [each.symbol for each in kept(tmp_path, "FCEL", "VRT")] == ["VRT"]


@pytest.mark.parametrize("failed", [True, False])
def test_an_answer_that_is_not_whole_adds_and_withdraws_nothing_and_is_asked_again(
    run: Callable[..., Collected], tmp_path: Path, *, failed: bool
) -> None:
    def answer(request: RecordRequest) -> RecordAnswer:
        failures = (broken.failure("MARA", FailureKind.TIMEOUT, "no answer"),) if failed else ()
        symbols = {each.symbol for each in request.instruments} if failed else {"MARA"}
        return RecordAnswer((replace(results_due("VRT", TUESDAY), source="due"),), frozenset(symbols), failures)

    run(results(results_due("FCEL", TUESDAY)), now=EVENING)
    before = Memory(tmp_path / "store.sqlite", EVENING, Rules()).record_looks(["due"], [""], COMING)
    broken = results(answer=answer)
    made = run(broken, now=LATE)
    assert [each.symbol for each in kept(tmp_path, "FCEL", "VRT")] == ["FCEL", "VRT"]
    assert Memory(tmp_path / "store.sqlite", EVENING, Rules()).record_looks(["due"], [""], COMING) == before
    assert len(made.notices) == failed
    assert made.sources[0].kept == 1


def test_halts_are_never_withdrawn(run: Callable[..., Collected], tmp_path: Path) -> None:
    run(halts(record()))
    run(halts(), rules=Rules(refresh=True))
    assert len(kept(tmp_path, "MARA")) == 1


def test_no_source_fails_the_others(
    run: Callable[..., Collected], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raising(_: RecordRequest) -> RecordAnswer:
        raise KeyError("title")

    def hanging(_: RecordRequest) -> RecordAnswer:
        time.sleep(1)
        return RecordAnswer()

    monkeypatch.setattr(collect, "_GRACE_SECONDS", 0.0)
    sources = (Told("broken", answer=raising), Told("slow", answer=hanging), Told("fine", record()))
    made = run(*sources, seconds=0.2)
    assert made.summary == "On record: Broken: failed; Slow: failed; Fine: 1 record"
    assert ["KeyError" in notice.message for notice in made.notices] == [True, False]
    assert [failure.kind for failure in made.sources[1].failures] == [FailureKind.TIMEOUT]
    assert len(kept(tmp_path, "MARA")) == 1


def test_what_is_asked_by_the_symbol_or_lacks_a_setting_is_not_asked(run: Callable[..., Collected]) -> None:
    by_symbol, without = Told("sec", by_symbol=True, has_past=True), Told("alpaca", missing="set a key")
    made = run(by_symbol, without)
    assert by_symbol.asked == without.asked == []
    assert made.summary == "On record: Alpaca: not asked"
    assert [notice.message for notice in made.notices] == ["Alpaca was not asked: set a key."]


def test_with_a_clock_in_doubt_nothing_is_kept(run: Callable[..., Collected], tmp_path: Path) -> None:
    made = run(Told("wire", record()), halts(record()), may_keep=lambda: False)
    assert made.is_clock_doubted
    assert kept(tmp_path, "MARA") == ()
    assert looked_up(tmp_path, "halts") == []
    assert not run(halts(), rules=Rules(offline=True), may_keep=lambda: False).is_clock_doubted


def test_a_release_around_a_rename_is_of_the_company_under_the_symbol_of_its_day() -> None:
    early = record("KEEL", day=MONDAY)
    late = record("BITF", day=TUESDAY)
    other = record("BITF", day=date(2025, 12, 1))
    assert [each.symbol for each in of_companies([early, late, other], [MARA, KEEL])] == ["BITF", "KEEL"]


def test_a_symbol_that_another_company_has_on_the_day_is_left_to_that_one() -> None:
    heir = Instrument("BITF2", formerly=(FormerSymbol("KEEL", date(2025, 11, 1)),))
    (found,) = of_companies([record("KEEL", day=MONDAY)], [KEEL, heir])
    assert found.symbol == "KEEL"
