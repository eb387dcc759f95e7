"""Which moves are looked at again, what is asked for them, and what becomes of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.market.actions import CorporateActions
from cryptoai_cli.market.bar import Bar, Candle, Dividend, Feed, History, Split
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.session import Interval
from cryptoai_cli.sources.base import Grain, Window
from cryptoai_cli.sources.chain import BuiltSources, Chain, GatheredHistories
from cryptoai_cli.workflows.judge.recheck import (
    MOST_RECHECKS,
    Evidence,
    absent_move,
    judged_moves,
    second_moves,
)
from tests.build import BITCOIN, EVENING, FRIDAY, MONDAY, MORNING, candles, history, interval, move, quote, session
from tests.fakes import FakeSource

WINDOW = Window((session(FRIDAY), session()), EVENING, MONDAY)
A, B = Instrument("A"), Instrument("B")


def closing(symbol: str, close: float, *, before: float = 100.0, source: str = "first") -> History:
    return history({FRIDAY: before, MONDAY: close}, symbol=symbol, source=source)


def daily(symbol: str, bar: Bar, *, before: float = 100.0) -> dict[str, History]:
    return {symbol: History(symbol, "first", bars=(Bar(FRIDAY, before), bar), splits=())}


@dataclass
class Judged:
    """The moves, and the lines that were shown meanwhile."""

    moves: dict[str, Move]
    lines: list[str]


def judge(
    *histories: History,
    sources: Sequence[FakeSource] = (),
    span: Interval | None = None,
    instruments: Sequence[Instrument] | None = None,
    failures: tuple[FetchFailure, ...] = (),
) -> Judged:
    gathered = GatheredHistories({each.symbol: each for each in histories}, failures)
    evidence = Evidence(WINDOW, span or interval(), gathered)
    lines: list[str] = []
    asked = [Instrument(each.symbol) for each in histories] if instruments is None else instruments
    moves = judged_moves(asked, Chain(lambda: BuiltSources(tuple(sources))), evidence, lines.append)
    return Judged(dict(moves), lines)


def failure(symbol: str, detail: str, source: str = "first") -> FetchFailure:
    return FetchFailure(symbol, source, FailureKind.TIMEOUT, detail)


def test_another_look_needs_the_latest_move_alone_only_where_that_is_the_one_in_question() -> None:
    for span, is_enough in ((interval(), True), (interval(FRIDAY), False)):
        assert Evidence(WINDOW, span, GatheredHistories()).narrowest_window == replace(WINDOW, latest_only=is_enough)


def test_a_usual_move_costs_no_second_look() -> None:
    first = FakeSource("first")
    found = judge(closing("A", 103.0), sources=[first])
    assert found.moves["A"].simple_return == pytest.approx(0.03)
    assert (first.asked, found.lines) == ([], [])


def test_what_no_source_had_is_missing_with_its_reason_once() -> None:
    reasons = (failure("A", "slow"), failure("B", "other"), failure("A", "slow"), failure("A", "gone", "second"))
    missing = judge(instruments=[A], failures=reasons).moves["A"]
    assert (missing.status, missing.reason) == (Status.MISSING, "no answer from any source")
    assert absent_move(A, ()).reason == "nothing is held of it"
    for symbol in ("EURUSD=X", "ES=F"):
        assert absent_move(Instrument(symbol), ()).reason == "nothing is held of it, which trades on another calendar"


def test_a_questioned_move_is_looked_at_with_the_daily_bars_of_its_own_source() -> None:
    first = FakeSource("first", bars=daily("A", Bar(MONDAY, 50.0, high=99.0, low=45.0)))
    second = FakeSource("second", bars=daily("A", Bar(MONDAY, 50.0)))
    found = judge(closing("A", 50.0), sources=[second, first])
    assert (first.asked, second.asked) == ([("A", Grain.BARS)], [])
    assert (found.moves["A"].status, found.moves["A"].was_questioned) == (Status.OK, True)
    assert found.lines == ["taking a second look at 1 moves"]


def test_what_the_daily_bars_leave_open_is_asked_of_another_source() -> None:
    first = FakeSource("first", bars=daily("A", Bar(MONDAY, 300.0)), closes={"A": closing("A", 300.0)})
    agreeing = FakeSource("second", closes={"A": closing("A", 300.0)})
    found = judge(closing("A", 300.0), sources=[first, agreeing])
    assert agreeing.asked == [("A", Grain.CLOSES)]
    assert first.asked == [("A", Grain.BARS)]  # never asked about itself
    assert (found.moves["A"].status, found.moves["A"].source) == (Status.OK, "first")


def test_a_second_source_that_says_otherwise_leaves_it_suspect() -> None:
    first = FakeSource("first", bars=daily("A", Bar(MONDAY, 300.0)))
    other = FakeSource("second", closes={"A": closing("A", 101.0)})
    assert judge(closing("A", 300.0), sources=[first, other]).moves["A"].status is Status.SUSPECT


def test_where_the_daily_bars_cannot_be_had_a_second_source_may_still_confirm() -> None:
    second = FakeSource("second", closes={"A": closing("A", 300.0)})
    found = judge(closing("A", 300.0), sources=[FakeSource("first"), second])
    assert found.moves["A"].status is Status.OK


def test_daily_bars_without_the_session_settle_nothing_and_the_closes_stand() -> None:
    bars = {"A": History("A", "first", bars=(Bar(FRIDAY, 100.0),), splits=())}
    found = judge(closing("A", 300.0), sources=[FakeSource("first", bars=bars)])
    assert (found.moves["A"].status, found.moves["A"].price) == (Status.SUSPECT, 300.0)


def test_what_the_daily_bars_put_right_needs_no_second_source_and_keeps_what_was_known() -> None:
    first = FakeSource("first", bars=daily("A", Bar(MONDAY, 103.0)))
    second = FakeSource("second", closes={"A": closing("A", 300.0)})
    wrong = replace(closing("A", 300.0), name="A Corporation", quote=quote(300.0, volume=7.0))
    right = judge(wrong, sources=[first, second]).moves["A"]
    assert right.status is Status.OK
    assert right.simple_return == pytest.approx(0.03)
    assert (right.name, right.kind, right.currency, right.volume) == (
        "A Corporation",
        InstrumentType.EQUITY,
        "USD",
        7.0,
    )
    assert right.was_questioned
    assert second.asked == []


def test_a_standstill_is_looked_at_and_never_asked_of_another_source() -> None:
    flat = Bar(MONDAY, 100.0, 100.0, 100.0, 100.0, 0.0)
    second = FakeSource("second", closes={"A": closing("A", 103.0)})
    found = judge(closing("A", 100.0), sources=[FakeSource("first", bars=daily("A", flat)), second])
    assert found.moves["A"].status is Status.STALE
    assert second.asked == []


def test_a_price_that_stands_still_in_an_open_session_is_a_price() -> None:
    first = FakeSource("first")
    given = history({FRIDAY: 100.0}, symbol="A", source="first", quote=quote(100.0, MORNING))
    found = judge(given, sources=[first], span=interval(now=MORNING))
    assert found.moves["A"].ok_return == 0.0
    assert first.asked == []


def coin(price: float, *hours: Candle) -> History:
    at_closes = candles({session(FRIDAY).closes: 100.0, session().closes: price})
    ordered = tuple(sorted((*at_closes, *hours), key=lambda each: each.ends))
    return history({}, symbol="BTC-USD", source="first", candles=ordered, kind=InstrumentType.CRYPTO)


def test_a_coin_is_judged_by_the_hours_at_hand_and_asked_nobody_for() -> None:
    first = FakeSource("first")
    between = Candle(session(FRIDAY).closes.replace(hour=23), 80.0, high=99.0, low=55.0)
    assert judge(coin(60.0, between), sources=[first]).moves["BTC-USD"].status is Status.OK
    assert judge(coin(60.0), sources=[first]).moves["BTC-USD"].status is Status.SUSPECT
    assert judge(coin(100.0), sources=[first]).moves["BTC-USD"].ok_return == 0.0
    assert first.asked == []


def crowd(count: int) -> list[History]:
    """Moves from -20 % down, each larger than the one before, the smallest named first."""
    return [closing(f"S{at:02}", 80.0 - at) for at in range(count)]


def test_the_largest_moves_are_looked_at_first_and_what_is_beyond_the_limit_is_asked_of_nobody() -> None:
    histories = crowd(MOST_RECHECKS + 2)
    first = FakeSource("first")
    second = FakeSource("second", closes={each.symbol: each for each in histories})
    found = judge(*histories, sources=[first, second])
    assert first.symbols_asked(Grain.BARS) == [f"S{at:02}" for at in range(MOST_RECHECKS + 1, 1, -1)]
    assert set(second.symbols_asked(Grain.CLOSES)) == {f"S{at:02}" for at in range(2, MOST_RECHECKS + 2)}
    assert [found.moves[symbol].status for symbol in ("S00", "S01", "S02")] == [
        Status.SUSPECT,
        Status.SUSPECT,
        Status.OK,
    ]


def test_a_move_without_a_return_is_looked_at_before_all_others() -> None:
    first = FakeSource("first")
    judge(closing("A", 10.0), closing("B", 5.0, before=0.0), sources=[first])
    assert first.symbols_asked(Grain.BARS) == ["B", "A"]


def test_moves_of_the_same_size_are_looked_at_by_their_symbols() -> None:
    first = FakeSource("first")
    judge(closing("B", 300.0), closing("A", 300.0), sources=[first])
    assert first.symbols_asked(Grain.BARS) == ["A", "B"]


def second(*moves: tuple[Instrument, Move], sources: Sequence[FakeSource]) -> dict[str, Move]:
    evidence = Evidence(WINDOW, interval(), GatheredHistories())
    return dict(second_moves(moves, Chain(lambda: BuiltSources(tuple(sources))), evidence))


def test_a_second_figure_is_of_another_source_that_has_a_valid_move() -> None:
    own = FakeSource("first", closes={"A": closing("A", 1.0)})
    without = FakeSource("second", closes={"A": history({FRIDAY: 100.0}, symbol="A")})
    third = FakeSource("third", closes={"A": closing("A", 103.0)})
    found = second((A, move("A", 0.03, source="first")), sources=[own, without, third])
    assert (found["A"].source, own.asked) == ("third", [])


def test_of_a_coin_the_second_figure_is_made_of_hours() -> None:
    other = FakeSource("second", hours={"BTC-USD": coin(99.0)})
    found = second((BITCOIN, move("BTC-USD", 0.02, source="first")), (B, move("B", 0.1)), sources=[other])
    assert found["BTC-USD"].simple_return == pytest.approx(-0.01)
    assert other.asked == [("BTC-USD", Grain.HOURS), ("B", Grain.CLOSES)]


def test_where_there_is_nothing_to_compare_the_sources_are_not_even_built() -> None:
    def build() -> BuiltSources:
        raise AssertionError

    assert second_moves((), Chain(build), Evidence(WINDOW, interval(), GatheredHistories())) == {}


class TestEarlyPrices:
    EARLY = quote(103.0, session().closes - timedelta(hours=2))

    def test_an_early_price_is_asked_of_another_source_and_not_looked_at_again(self) -> None:
        first = FakeSource("first", bars=daily("A", Bar(MONDAY, 103.0)))
        second = FakeSource("second", closes={"A": closing("A", 103.0)})
        found = judge(replace(closing("A", 103.0), quote=self.EARLY), sources=[first, second])
        assert (first.asked, second.asked) == ([], [("A", Grain.CLOSES)])
        assert (found.moves["A"].status, found.moves["A"].last_trade) == (Status.OK, self.EARLY.as_of)

    def test_an_early_price_of_a_second_source_says_nothing_about_a_close(self) -> None:
        first = FakeSource("first", bars=daily("A", Bar(MONDAY, 300.0)))
        frozen = FakeSource("frozen", closes={"A": replace(closing("A", 101.0), quote=self.EARLY)})
        second = FakeSource("second", closes={"A": closing("A", 300.0)})
        found = judge(closing("A", 300.0), sources=[first, frozen, second]).moves["A"]
        assert (found.status, frozen.asked) == (Status.OK, [("A", Grain.CLOSES)])

    def test_alone_it_is_stale(self) -> None:
        found = judge(replace(closing("A", 103.0), quote=self.EARLY), sources=[FakeSource("first")])
        assert found.moves["A"].status is Status.STALE

    def test_the_last_trade_of_a_running_feed_is_confirmed_by_that(self) -> None:
        late = replace(self.EARLY, as_of=session().closes - timedelta(minutes=9))
        found = judge(replace(closing("A", 103.0), quote=late, feed=Feed.RUNNING)).moves["A"]
        assert (found.status, found.was_questioned, found.last_trade) == (Status.OK, True, late.as_of)


class TestEvents:
    SPLIT = Split(MONDAY, 11, 10)

    def source(self, *splits: Split, dividend: float = 0.0) -> FakeSource:
        bars = History(
            "A",
            "first",
            bars=(Bar(FRIDAY, 100.0), Bar(MONDAY, 95.0, open=91.0, high=96.0, low=90.0)),
            splits=splits,
            dividends=(Dividend(FRIDAY, 50.0), Dividend(MONDAY, dividend)) if dividend else (),
        )
        made = FakeSource("first", bars={"A": bars})
        made.card = replace(made.card, has_events=True)
        return made

    def move(self, source: FakeSource, actions: CorporateActions | None) -> Move:
        gathered = GatheredHistories({"A": closing("A", 95.0)})
        chain = Chain(lambda: BuiltSources((source,)))
        evidence = Evidence(WINDOW, interval(), gathered)
        return judged_moves([A], chain, evidence, lambda _line: None, lambda: actions)["A"]

    def test_without_a_list_the_source_is_asked_for_its_own_split(self) -> None:
        source = self.source(self.SPLIT)
        move = self.move(source, CorporateActions(MONDAY, "", is_whole=False))
        assert source.asked == [("A", Grain.BARS)]
        assert move.simple_return == pytest.approx(95 / (100 / 1.1) - 1)

    def test_without_a_split_the_move_stands_as_it_was(self) -> None:
        move = self.move(self.source(), CorporateActions(MONDAY, "", is_whole=False))
        assert move.simple_return == pytest.approx(-0.05)
        assert not move.was_questioned

    def test_a_last_trade_before_the_close_is_confirmed_where_events_are_asked_for_too(self) -> None:
        late = quote(95.0, session().closes - timedelta(minutes=9))
        given = replace(closing("A", 95.0), quote=late, feed=Feed.RUNNING)
        evidence = Evidence(WINDOW, interval(), GatheredHistories({"A": given}))
        source, none = self.source(), CorporateActions(MONDAY, "", is_whole=False)
        chain = Chain(lambda: BuiltSources((source,)))
        found = judged_moves([A], chain, evidence, lambda _line: None, lambda: none)["A"]
        assert source.asked == [("A", Grain.BARS)]
        assert (found.status, found.was_questioned, found.last_trade) == (Status.OK, True, late.as_of)

    def test_a_split_of_the_list_is_applied_by_the_open_of_the_session(self) -> None:
        whole = CorporateActions(MONDAY, "list", is_whole=True, splits={"A": self.SPLIT})
        move = self.move(self.source(), whole)
        assert move.status is Status.OK
        assert move.simple_return == pytest.approx(95 / (100 / 1.1) - 1)

    def test_a_large_distribution_that_the_bars_tell_of_is_noted(self) -> None:
        found = self.move(self.source(dividend=9.0), CorporateActions(MONDAY, "", is_whole=False))
        assert found.dividend == 9.0
        small = self.move(self.source(dividend=1.0), CorporateActions(MONDAY, "", is_whole=False))
        assert small.dividend is None

    def test_events_are_asked_for_last_where_many_are_questioned(self) -> None:
        large = {f"L{at}": closing(f"L{at}", 84.0) for at in range(MOST_RECHECKS)}
        source = self.source()
        gathered = GatheredHistories({**large, "A": closing("A", 130.0)})  # larger, but nothing speaks against it
        evidence = Evidence(WINDOW, interval(), gathered)
        asked = [A, *map(Instrument, large)]
        none = CorporateActions(MONDAY, "", is_whole=False)
        chain = Chain(lambda: BuiltSources((source,)))
        judged_moves(asked, chain, evidence, lambda _line: None, lambda: none)
        assert ("A", Grain.BARS) not in source.asked


def test_a_coin_that_its_hours_do_not_confirm_is_asked_of_another_source() -> None:
    ends = {session(FRIDAY).closes: 100.0, session().closes: 150.0}
    mine = history({}, symbol="BTC-USD", source="first", candles=candles(ends), kind=InstrumentType.CRYPTO)
    second = FakeSource("second", hours={"BTC-USD": mine})
    found = judge(mine, sources=[FakeSource("first"), second], instruments=[BITCOIN])
    assert second.asked == [("BTC-USD", Grain.HOURS)]
    assert found.moves["BTC-USD"].status is Status.OK


def test_what_is_held_of_the_base_session_is_looked_at() -> None:
    derived = replace(closing("A", 103.0), base_is_derived=True)
    second = FakeSource("second", closes={"A": closing("A", 103.0, before=90.0)})
    evidence = Evidence(WINDOW, interval(), GatheredHistories({"A": derived}), {"A": (90.0,)})
    moves = judged_moves([A], Chain(lambda: BuiltSources((second,))), evidence, lambda _line: None)
    assert moves["A"].status is Status.SUSPECT


def test_the_daily_bars_looked_at_are_told_for_their_events() -> None:
    source = FakeSource("first", bars=daily("A", Bar(MONDAY, 60.0, 60.0, 99.0, 59.0)))
    told: list[str] = []
    gathered = GatheredHistories({"A": closing("A", 60.0)})
    evidence = Evidence(WINDOW, interval(), gathered, note_events=told.extend)
    judged_moves([A], Chain(lambda: BuiltSources((source,))), evidence, lambda _: None)
    assert told == ["A"]
