"""What a report keeps, and what a later one makes of it."""

import threading
import weakref
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.errors import NoQuotesError
from cryptoai_cli.market.bar import Bar, History, Split
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.record import RecordKind
from cryptoai_cli.market.session import Interval, State
from cryptoai_cli.report.model import Report, Row
from cryptoai_cli.sources.base import Grain
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.store.market_caps import KeptMarketCap
from cryptoai_cli.store.opening import open_store
from cryptoai_cli.store.record_rows import RecordLook, WholeDay
from cryptoai_cli.workflows.archive.memory import Memory, Rules
from cryptoai_cli.workflows.archive.settled_records import Records
from cryptoai_cli.workflows.report import ReportRequest, make_report, stored_report
from cryptoai_cli.workflows.services import Services
from tests.build import (
    BITCOIN,
    EVENING,
    FRIDAY,
    MONDAY,
    MORNING,
    NASDAQ,
    SP500,
    THURSDAY,
    bars,
    calendar,
    candles,
    history,
    quote,
    session,
)
from tests.fakes import FakeSource
from tests.store.kept import bar as kept_bar
from tests.store.kept import days, filled, held, results_due
from tests.store.kept import record as kept_record

AUTUMN = {
    date(2025, 10, 6): 98.0,
    date(2025, 10, 7): 97.0,
    date(2025, 10, 8): 98.0,
    THURSDAY: 99.0,
    FRIDAY: 100.0,
    MONDAY: 102.0,
}
LATER = EVENING + timedelta(hours=1)

Run = Callable[..., Report]


def shares(**closes: float | None) -> dict[str, History]:
    made = {symbol: history({**AUTUMN, MONDAY: close}, symbol=symbol) for symbol, close in closes.items()}
    index = {s: history(AUTUMN, symbol=s, kind=InstrumentType.INDEX) for s in ("^IXIC", "^GSPC")}
    return {**index, **made}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def report(
        *sources: FakeSource,
        now: datetime = EVENING,
        day: date = MONDAY,
        rules: Rules | None = None,
        members: tuple[str, ...] = ("A", "B", "C"),
        benchmarks: tuple[Instrument, ...] = (NASDAQ, SP500),
        make: Callable[[ReportRequest, Services], Report | None] = make_report,
    ) -> Report:
        kept = rules or Rules()
        services = Services(
            calendar(),
            Chain(lambda: BuiltSources(() if kept.offline else sources)),
            now,
            now,
            lambda _line: None,
            memory=Memory(tmp_path / "store.sqlite", now, kept),
            is_offline=kept.offline,
        )
        groups = (Group("group", "Group", tuple(Instrument(s) for s in members)),)
        request = ReportRequest(session(day), groups, benchmarks, Measure.MEDIAN, RankBy.CHANGE, is_latest=True)
        made = make(request, services)
        assert made is not None
        return made

    return report


def row(made: Report, symbol: str) -> Row:
    return next(r for r in (*made.benchmarks, *made.rows) if r.symbol == symbol)


def figures(made: Report) -> list[tuple[object, ...]]:
    rows = (*made.benchmarks, *made.rows)
    return [
        (r.symbol, r.price, r.previous_close, r.as_of, r.status, r.source, r.rank, r.streak, r.currency) for r in rows
    ]


def test_a_final_session_that_is_kept_costs_no_request_and_gives_the_same_figures(run: Run) -> None:
    source = FakeSource(closes=shares(A=103.0, B=104.0, C=105.0))
    first = run(source)
    source.asked.clear()
    second = run(source)
    assert source.asked == []
    assert figures(second) == figures(first)
    assert second.headline == first.headline
    assert figures(run(source, rules=Rules(offline=True))) == figures(first)


def test_refresh_asks_again(run: Run) -> None:
    source = FakeSource(closes=shares(A=103.0, B=104.0, C=105.0))
    run(source)
    source.asked.clear()
    run(source, rules=Rules(refresh=True))
    assert len(source.asked) == 5


def test_t07_a_price_of_an_open_or_provisional_session_is_never_kept_as_its_close(run: Run) -> None:
    live = quote(price=110.0, as_of=MORNING)
    source = FakeSource(closes={s: replace(h, quote=live) for s, h in shares(A=110.0, B=110.0, C=110.0).items()})
    assert run(source, now=MORNING).state is State.IN_PROGRESS
    later = session().closes + timedelta(minutes=5)
    source.closes = {s: replace(h, quote=replace(live, as_of=later)) for s, h in source.closes.items()}
    assert run(source, now=later).state is State.PROVISIONAL
    settled = FakeSource(closes=shares(A=103.0, B=104.0, C=105.0))
    made = run(settled)
    assert row(made, "A").price == 103.0
    assert len(settled.asked) == 5


def test_an_early_index_close_is_asked_again_once_it_can_have_settled(run: Run) -> None:
    source = FakeSource(closes=shares(A=103.0, B=104.0, C=105.0))
    run(source)
    settled = {**AUTUMN, MONDAY: 102.5}
    source.closes = {**source.closes, "^GSPC": history(settled, symbol="^GSPC", kind=InstrumentType.INDEX)}
    source.asked.clear()
    run(source, now=EVENING + timedelta(minutes=1))
    assert source.asked == []
    later = run(source, now=LATER)
    assert sorted(symbol for symbol, _ in source.asked) == ["^GSPC", "^IXIC"]
    assert row(later, "^GSPC").price == 102.5
    assert any(n.code == "correction" and "^GSPC" in n.message for n in later.notices)
    source.asked.clear()
    run(source, now=LATER)
    assert source.asked == []


def test_the_verdict_on_a_questioned_move_is_kept(run: Run) -> None:
    reaching = History("A", "fake", bars=(Bar(FRIDAY, 100.0), Bar(MONDAY, 50.0, high=99.0, low=45.0)), splits=())
    far = History("B", "fake", bars=(Bar(FRIDAY, 100.0), Bar(MONDAY, 900.0, high=910.0, low=890.0)), splits=())
    source = FakeSource(closes=shares(A=50.0, B=900.0, C=105.0, D=104.0), bars={"A": reaching, "B": far})
    members = ("A", "B", "C", "D")
    first = run(source, members=members)
    source.asked.clear()
    second = run(source, members=members)
    assert source.asked == []
    assert [(row(second, s).status, row(second, s).rank) for s in "AB"] == [(Status.OK, 3), (Status.SUSPECT, None)]
    assert figures(second) == figures(first)
    assert row(second, "B").reason == row(first, "B").reason


def test_a_halt_is_remembered_as_one(run: Run) -> None:
    flat = Bar(MONDAY, 100.0, 100.0, 100.0, 100.0, 0.0)
    daily = {"A": History("A", "fake", bars=(Bar(FRIDAY, 100.0), flat), splits=())}
    source = FakeSource(closes=shares(A=100.0, B=104.0, C=105.0), bars=daily)
    run(source)
    source.asked.clear()
    again = run(source)
    assert source.asked == []
    assert (row(again, "A").status, row(again, "A").price) == (Status.STALE, None)


def test_a_previous_close_that_a_split_put_right_is_kept(run: Run) -> None:
    split = Split(MONDAY, 3, 2)
    unadjusted = History(
        "A", "fake", bars=(Bar(FRIDAY, 150.0), Bar(MONDAY, 96.0, high=99.0, low=95.0)), splits=(split,)
    )
    closes = {**shares(B=104.0, C=105.0), "A": history({FRIDAY: 150.0, MONDAY: 96.0}, symbol="A")}
    source = FakeSource(closes=closes, bars={"A": unadjusted})
    first = run(source)
    again = run(source, rules=Rules(offline=True))
    assert row(first, "A").simple_return == pytest.approx(-0.04)
    assert row(again, "A").simple_return == pytest.approx(-0.04)


def test_a_source_without_past_sessions_is_remembered_with_its_own_previous_close(run: Run) -> None:
    snapshot = {
        s: replace(history({FRIDAY: 100.0, MONDAY: h.close(MONDAY)}, symbol=s, kind=h.kind), base_is_derived=True)
        for s, h in shares(A=103.0, B=104.0, C=105.0).items()
    }
    source = FakeSource(closes=snapshot)
    first = run(source)
    source.asked.clear()
    again = run(source, rules=Rules(offline=True))
    assert figures(again) == figures(first)


def test_neither_the_name_nor_the_note_of_a_source_decides_what_is_kept_of_it(run: Run, tmp_path: Path) -> None:
    five = {day: close for day, close in AUTUMN.items() if day > date(2025, 10, 6)}
    noted = {
        symbol: replace(h, bars=bars({**five, MONDAY: h.close(MONDAY)}), note="Prices are delayed by a day.")
        for symbol, h in shares(A=103.0, B=104.0, C=105.0).items()
    }
    run(FakeSource("split-adjusted", closes=noted))
    with open_store(tmp_path / "store.sqlite", EVENING).store as store:
        kept = held(store)
    assert [b.session for b in kept if b.symbol == "A"] == list(five)
    assert len(kept) == 5 * len(noted)
    assert {(b.source, b.verdict, b.previous_close) for b in kept} == {("split-adjusted", None, None)}


def test_t25_a_coin_is_kept_at_the_closes(run: Run) -> None:
    prices: dict[datetime, float | None] = {session(FRIDAY).closes: 100.0, session().closes: 99.0}
    hours = {"BTC-USD": history({}, symbol="BTC-USD", candles=candles(prices), kind=InstrumentType.CRYPTO)}
    source = FakeSource(closes=shares(A=103.0, B=104.0, C=105.0), hours=hours)
    run(source, benchmarks=(NASDAQ, BITCOIN))
    source.asked.clear()
    again = run(source, benchmarks=(NASDAQ, BITCOIN))
    assert source.asked == []
    assert row(again, "BTC-USD").simple_return == pytest.approx(-0.01)


def test_only_what_is_lacking_is_asked(run: Run) -> None:
    source = FakeSource(closes=shares(A=103.0, B=104.0, C=105.0))
    run(source)
    source.closes = {**source.closes, "D": history({**AUTUMN, MONDAY: 106.0}, symbol="D")}
    source.asked.clear()
    run(source, members=("A", "B", "C", "D"))
    assert source.asked == [("D", Grain.CLOSES)]


def test_a_share_that_was_not_listed_yet_is_known_as_such_without_asking(run: Run) -> None:
    newcomer = replace(history({}, symbol="NEW"), listed=MONDAY + timedelta(days=30))
    source = FakeSource(closes={**shares(A=101.0, B=103.0, C=99.0), "NEW": newcomer})
    run(source, members=("A", "B", "C", "NEW"))
    source.asked.clear()
    report = run(source, members=("A", "B", "C", "NEW"))
    assert source.asked == []
    assert "not listed before" in next(row.reason for row in report.rows if row.symbol == "NEW")


def test_offline_without_anything_kept_is_no_report(run: Run) -> None:
    with pytest.raises(NoQuotesError, match="stored"):
        run(rules=Rules(offline=True))


def test_when_no_source_answers_the_last_session_held_is_offered_with_its_age(run: Run) -> None:
    run(FakeSource(closes=shares(A=103.0, B=104.0, C=105.0)))
    tuesday = date(2025, 10, 14)
    made = run(FakeSource(), day=tuesday, now=EVENING + timedelta(days=1), make=stored_report)
    assert made.session.day == MONDAY
    assert any(n.code == "last-good" and "2025-10-13, 1 session before" in n.message for n in made.notices)


def test_t31_a_store_that_cannot_be_opened_costs_a_notice_not_the_report(tmp_path: Path) -> None:
    source = FakeSource(closes=shares(A=103.0, B=104.0, C=105.0))
    (tmp_path / "file").write_text("in the way")
    memory = Memory(tmp_path / "file" / "store.sqlite", EVENING, Rules())
    services = Services(
        calendar(), Chain(lambda: BuiltSources((source,))), EVENING, EVENING, lambda _line: None, memory=memory
    )
    groups = (Group("group", "Group", tuple(Instrument(s) for s in "ABC")),)
    request = ReportRequest(session(), groups, (NASDAQ, SP500), Measure.MEDIAN, RankBy.CHANGE, is_latest=True)
    made = make_report(request, services)
    assert row(made, "A").price == 103.0
    assert any(n.code == "store-memory" for n in made.notices)


def test_streaks_come_from_what_is_kept(run: Run) -> None:
    made = run(FakeSource(closes=shares(A=103.0, B=104.0, C=95.0)))
    assert [row(made, s).streak for s in ("A", "C")] == [4, -1]


def test_the_way_up_to_the_session_is_told_with_the_report(run: Run) -> None:
    made = run(FakeSource(closes=shares(A=103.0, B=104.0, C=105.0)))
    assert row(made, "A").recent_closes == (98.0, 97.0, 98.0, 99.0, 100.0, 103.0)
    assert (made.recent_sessions[0], made.recent_sessions[-1], len(made.recent_sessions)) == (
        date(2025, 10, 6),
        MONDAY,
        6,
    )
    # all members went from 98 to 100, then on average +4 %; the benchmark from 98 to 102
    assert made.groups[0].recent_index[0] == 100.0
    assert made.groups[0].recent_index[-1] == pytest.approx(100 * 100 / 98 * 1.04)
    assert made.primary_index[-1] == pytest.approx(100 * 102 / 98)


def test_what_was_held_before_is_not_forgotten_for_what_a_run_brings(run: Run) -> None:
    source = FakeSource(closes=shares(A=103.0, B=104.0, C=105.0))
    first = run(source)
    source.closes = {**source.closes, "D": history({**AUTUMN, MONDAY: 106.0}, symbol="D")}
    second = run(source, members=("A", "B", "C", "D"))
    assert row(second, "A").recent_closes == row(first, "A").recent_closes
    assert row(second, "D").streak == 4


def test_only_a_final_session_is_compared_with_those_before_it_by_groups(run: Run) -> None:
    source = FakeSource(closes=shares(A=103.0, B=104.0, C=105.0))
    assert run(source).groups[0].also_led
    live = {s: replace(h, quote=quote(price=110.0, as_of=MORNING)) for s, h in source.closes.items()}
    assert run(FakeSource(closes=live), now=MORNING).groups[0].also_led is None


def test_the_tone_of_the_session_before_is_taken_from_the_store_where_the_source_has_no_past(run: Run) -> None:
    past = {
        s: history({THURSDAY: 80.0, FRIDAY: 100.0}, symbol=s, kind=InstrumentType.INDEX) for s in ("^IXIC", "^GSPC")
    }
    run(FakeSource("first", closes={**shares(A=103.0, B=104.0, C=105.0), **past}), day=FRIDAY)
    bare = history({FRIDAY: 100.0, MONDAY: 102.0}, symbol="^IXIC", kind=InstrumentType.INDEX)
    source = FakeSource("bare", closes={**shares(A=103.0, B=104.0, C=105.0), "^IXIC": bare})
    made = run(source)
    assert row(made, "^IXIC").source == "bare"
    assert made.benchmarks[0].prior_return == pytest.approx(0.25)


def test_the_way_of_an_open_session_ends_at_its_latest_price(run: Run) -> None:
    run(FakeSource(closes=shares(A=103.0, B=104.0, C=105.0)))
    live = {s: replace(h, quote=quote(price=110.0, as_of=MORNING)) for s, h in shares(A=1, B=1, C=1).items()}
    made = run(FakeSource(closes=live), now=MORNING, rules=Rules(refresh=True))
    assert made.state is State.IN_PROGRESS
    assert row(made, "A").recent_closes[-2:] == (100.0, 110.0)
    assert made.groups[0].recent_index[-1] == pytest.approx(100 * 110 / 98)


def test_only_a_store_of_the_main_thread_is_closed_at_the_end_of_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[weakref.finalize[..., Memory]] = []
    real = weakref.finalize

    def finalize(*parts: Any) -> "weakref.finalize[..., Memory]":  # noqa: ANN401 whatever it takes
        made.append(real(*parts))
        return made[-1]

    monkeypatch.setattr("cryptoai_cli.workflows.archive.memory.weakref.finalize", finalize)
    memories = [Memory(tmp_path / f"{at}.sqlite", EVENING, Rules()) for at in range(2)]
    assert memories[0].store
    thread = threading.Thread(target=lambda: memories[1].store)
    thread.start()
    thread.join()
    assert [each.atexit for each in made] == [True, False]


def memory_of(path: Path) -> Memory:
    return Memory(path, EVENING, Rules())


def test_a_doubt_at_either_end_of_an_interval_does_not_lie_inside_it(tmp_path: Path) -> None:
    doubt = "suspect: looks like a split"
    path = filled(tmp_path / "store.sqlite", [kept_bar("A", day, verdict=doubt) for day in (THURSDAY, FRIDAY, MONDAY)])
    span = Interval(session(THURSDAY), session(), State.FINAL, EVENING)
    assert [found.session for found in memory_of(path).suspects([Instrument("A")], span)] == [FRIDAY]


def test_the_latest_sessions_of_several_instruments_come_latest_first_and_each_once(tmp_path: Path) -> None:
    bars = [kept_bar("A", FRIDAY), kept_bar("B", THURSDAY), kept_bar("C", MONDAY), kept_bar("D", FRIDAY)]
    path = filled(tmp_path / "store.sqlite", bars)
    assert memory_of(path).last_sessions(map(Instrument, "ABD")) == (FRIDAY, THURSDAY)
    assert memory_of(path).last_sessions(map(Instrument, "ABCD")) == (MONDAY, FRIDAY, THURSDAY)


def test_market_caps_are_not_kept_in_a_run_in_which_the_store_has_made_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cap = KeptMarketCap("A", MONDAY, "yahoo", 1e9, "USD", EVENING)
    troubled, fine = memory_of(tmp_path / "file" / "store.sqlite"), memory_of(tmp_path / "store.sqlite")
    for memory in (troubled, fine):
        assert memory.market_caps([Instrument("A")], session(), session()) == ()
        memory.keep_market_caps([cap])
    assert troubled.market_caps([Instrument("A")], session(), session()) == ()
    assert fine.market_caps([Instrument("A")], session(), session()) == (cap,)


def test_records_and_looks_are_kept_and_found(tmp_path: Path) -> None:
    look = RecordLook("sec", "MARA", MONDAY, EVENING)
    memory = memory_of(tmp_path / "store.sqlite")
    memory.keep_records([kept_record(), results_due()], [look])
    assert memory.records(["MARA"], EVENING - timedelta(hours=1), EVENING) == (kept_record(),)
    assert memory.record_looks(["sec"], ["MARA"], [MONDAY]) == (look,)
    memory.keep_records([], whole_days=[WholeDay("nasdaq", RecordKind.EARNINGS, MONDAY)])
    assert memory.records_held() == (1, 1)
    assert memory_of(tmp_path / "store.sqlite").records(iter(["MARA"]), EVENING - timedelta(hours=1), EVENING) == (
        kept_record(),
    )
    assert memory.notices == ()


def test_records_that_cannot_be_kept_cost_a_notice_and_not_the_report(tmp_path: Path) -> None:
    memory = memory_of(tmp_path / "store.sqlite")
    memory.store.close()
    for _ in range(2):  # the second is not worth another wait
        memory.keep_records([kept_record()])
    assert [notice.code for notice in memory.notices] == ["store"]
    assert memory.records(["MARA"], EVENING - timedelta(hours=1), EVENING) == ()
    assert memory.record_looks(["sec"], ["MARA"], [MONDAY]) == ()
    assert memory.records_held() is None


def test_records_are_kept_in_a_store_that_was_made_anew(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"no database " * 1000)
    memory = memory_of(tmp_path / "store.sqlite")
    memory.keep_records([kept_record()])
    memory.keep_records([kept_record("RIOT")])
    assert memory.records_held() == (2, 2)
    assert [notice.code for notice in memory.notices] == ["store-damaged"]


def test_damage_that_a_read_finds_costs_what_was_held_and_not_the_run(tmp_path: Path) -> None:
    path = filled(tmp_path / "store.sqlite", [kept_bar("A", day) for day in days(2000)])
    raw = bytearray(path.read_bytes())
    for page in range(8, len(raw) // 4096):
        raw[page * 4096 : page * 4096 + 64] = b"\xee" * 64
    path.write_bytes(raw)
    memory = memory_of(path)
    assert memory.held([Instrument("A")], session()) == {}
    assert [notice.code for notice in memory.notices] == ["store-damaged"]
    memory.keep(Records((kept_bar("A", MONDAY),)))
    assert [each.bars.sessions for each in memory.held([Instrument("A")], session())["A"]] == [(MONDAY,)]


def rows_of(made: Report) -> dict[str, tuple[object, ...]]:
    """Return every figure of every row, and the headline."""
    told = {
        r.symbol: (r.price, r.previous_close, r.volume, r.status, r.source, r.rank, r.streak, r.beta, r.largest_since)
        for r in (*made.benchmarks, *made.rows)
    }
    return {**told, "headline": (made.headline.text,)}


def changes(made: Report) -> list[str]:
    return [notice.message for notice in made.notices if notice.code == "changed"]


def with_volumes(source: FakeSource) -> FakeSource:
    """Return a source of the same closes whose bars have volumes."""
    whole = {s: replace(h, bars=tuple(replace(b, volume=1e6) for b in h.bars)) for s, h in source.closes.items()}
    return FakeSource(source.name, closes=whole)


ORDER = ("first", "second")


@pytest.mark.parametrize(
    "rules", [Rules(order=ORDER), Rules(order=ORDER, refresh=True), Rules(order=ORDER, offline=True)]
)
def test_a_final_session_prints_the_same_at_every_run(run: Run, rules: Rules) -> None:
    source = FakeSource("first", closes=shares(A=103.0, B=104.0, C=105.0))
    first = run(with_volumes(source), rules=Rules(order=ORDER))
    assert row(first, "A").volume == 1e6
    again = run(source, rules=rules)
    assert rows_of(again) == rows_of(first)
    assert changes(again) == []


def test_a_session_is_shown_from_the_source_that_it_was_reported_from_whatever_comes_in_later(
    run: Run, tmp_path: Path
) -> None:
    failing = FakeSource("first", fails_with=FailureKind.UNREACHABLE)
    second = FakeSource("second", closes=shares(A=103.0, B=104.0, C=105.0))
    first = run(failing, second, rules=Rules(order=ORDER))
    with open_store(tmp_path / "store.sqlite", EVENING).store as store:
        mine = [b._replace(source="first", close=b.close * 1.001) for b in held(store)]
        imported = [b._replace(source="import", close=b.close * 1.002) for b in held(store)]
        more = [kept_bar("A", day, source="first") for day in days(30, date(2025, 8, 1))]
        store.save([*mine, *imported, *more])
    for rules in (Rules(order=ORDER), Rules(order=ORDER, offline=True)):
        again = run(failing, second, rules=rules)
        assert rows_of(again) == rows_of(first)
        assert changes(again) == []


def test_a_refresh_that_another_source_answers_tells_what_changed_and_later_runs_print_the_same(run: Run) -> None:
    second = FakeSource("second", closes=shares(A=103.0, B=104.0, C=105.0))
    run(FakeSource("first", fails_with=FailureKind.UNREACHABLE), second, rules=Rules(order=ORDER))
    answering = FakeSource("first", closes=shares(A=103.1, B=104.0, C=105.0))
    made = run(answering, second, rules=Rules(order=ORDER, refresh=True))
    assert row(made, "A").source == "first"
    (told,) = changes(made)
    assert "A 103.1 after 100 from first instead of 103 after 100 from second" in told
    again = run(rules=Rules(order=ORDER, offline=True))
    assert rows_of(again) == rows_of(made)
    assert changes(again) == []


def test_a_correction_is_told_by_the_report_that_prints_it_first_with_both_values(run: Run, tmp_path: Path) -> None:
    run(FakeSource(closes=shares(A=103.0, B=104.0, C=105.0)))
    with open_store(tmp_path / "store.sqlite", EVENING).store as store:
        store.save([kept_bar("A", close=101.0, source="fake")])  # a sync brought it
    made = run()
    assert row(made, "A").price == 101.0
    assert changes(made) == [
        "Changed since this session was first reported: A 101 after 100 instead of 103 after 100 (fake: corrected)."
    ]
    assert changes(run()) == []


def test_earlier_sessions_that_come_in_change_no_figure_that_was_there_and_are_told(run: Run, tmp_path: Path) -> None:
    bare = {
        s: history({FRIDAY: 100.0, MONDAY: h.close(MONDAY)}, symbol=s)
        for s, h in shares(A=103.0, B=104.0, C=99.0).items()
    }
    first = run(FakeSource("first", closes=bare), rules=Rules(order=ORDER))
    assert row(first, "A").streak is None
    with open_store(tmp_path / "store.sqlite", EVENING).store as store:
        store.save([kept_bar("A", THURSDAY, 101.0, source="first")])
    made = run(rules=Rules(order=ORDER))
    assert row(made, "A").streak == 1
    assert changes(made) == ["Earlier sessions came in since this session was first reported: streak of A."]
    assert changes(run(rules=Rules(order=ORDER))) == []


def test_the_figures_of_a_run_limited_to_a_source_are_neither_compared_nor_kept_as_those_of_a_report(run: Run) -> None:
    first = run(FakeSource("first", closes=shares(A=103.0, B=104.0, C=105.0)), rules=Rules(order=ORDER))
    only = Rules(order=("second",), only=frozenset({"second"}))
    other = run(FakeSource("second", closes=shares(A=103.5, B=104.0, C=105.0)), rules=only)
    assert (row(other, "A").price, changes(other)) == (103.5, [])
    again = run(rules=Rules(order=("second",), only=frozenset({"second"}), offline=True))
    assert (row(again, "A").price, changes(again)) == (103.5, [])
    assert rows_of(run(rules=Rules(order=("second", "first")))) == rows_of(first)


def test_a_run_that_may_not_use_what_is_held_of_others_has_no_report_offline(run: Run) -> None:
    run(FakeSource("first", closes=shares(A=103.0, B=104.0, C=105.0)))
    with pytest.raises(NoQuotesError):
        run(rules=Rules(offline=True, only=frozenset({"second"})))


def test_while_a_session_is_open_nothing_is_kept_as_reported(run: Run) -> None:
    live = {s: replace(h, quote=quote(price=110.0, as_of=MORNING)) for s, h in shares(A=1, B=1, C=1).items()}
    run(FakeSource(closes=live), now=MORNING)
    assert changes(run(FakeSource(closes=shares(A=103.0, B=104.0, C=105.0)))) == []


def test_a_confirmed_move_is_confirmed_at_every_run_whatever_can_be_asked(run: Run) -> None:
    reaching = History("A", "fake", bars=(Bar(FRIDAY, 100.0), Bar(MONDAY, 50.0, high=99.0, low=45.0)), splits=())
    closes = shares(A=50.0, B=104.0, C=105.0)
    first = run(FakeSource(closes=closes, bars={"A": reaching}))
    again = run(FakeSource(closes=closes), rules=Rules(refresh=True))
    assert row(first, "A").status is Status.OK
    assert rows_of(again) == rows_of(first)
    assert rows_of(run(rules=Rules(offline=True))) == rows_of(first)


def test_a_doubt_that_a_corrected_base_removes_is_gone_for_good(run: Run) -> None:
    far = History("A", "fake", bars=(Bar(FRIDAY, 100.0), Bar(MONDAY, 10.0, high=10.5, low=9.5)), splits=())
    run(FakeSource(closes=shares(A=10.0, B=104.0, C=105.0), bars={"A": far}))
    split = {**AUTUMN, FRIDAY: 10.1, MONDAY: 10.0}
    source = FakeSource(closes={**shares(B=104.0, C=105.0), "A": history(split, symbol="A")})
    made = run(source, rules=Rules(refresh=True))
    assert row(made, "A").status is Status.OK
    assert rows_of(run(rules=Rules(offline=True))) == rows_of(made)


def test_what_is_held_beside_the_own_source_is_not_read_with_only(tmp_path: Path) -> None:
    filled(
        tmp_path / "store.sqlite",
        [kept_bar("A", source="first"), kept_bar("A", source="second", verdict="suspect: odd")],
    )
    memory = Memory(tmp_path / "store.sqlite", EVENING, Rules(only=frozenset({"first"})))
    share, span = Instrument("A"), Interval(session(THURSDAY), session(date(2025, 10, 14)), State.FINAL, EVENING)
    assert [each.source for each in memory.held([share], session())["A"]] == ["first"]
    assert [each.source for each in memory.held_on([share], [session()])["A"]] == ["first"]
    assert [each.source for each in memory.kept([share], session(FRIDAY), session()).bars] == ["first"]
    assert [each.source for each in memory.sessions_held()] == ["first"]
    assert memory.suspects([share], span) == ()
