import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.actions import CorporateActions
from cryptoai_cli.market.bar import Feed, History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import FormerSymbol, Instrument, InstrumentType
from cryptoai_cli.sources.base import Answer, Grain, Want, Window
from cryptoai_cli.sources.chain import BuiltSources, Chain, HistoryRequest
from cryptoai_cli.store.unknown_symbols import UnknownSymbols
from tests.build import EVENING, FRIDAY, MONDAY, THURSDAY, history, quote, session
from tests.fakes import FakeSource

WINDOW = Window((session(FRIDAY), session(MONDAY)), EVENING, MONDAY)
A, B, EURO = Instrument("A"), Instrument("B"), Instrument("EURUSD=X")
BITCOIN = Instrument("BTC-USD")
RENAMED = Instrument("NEW", formerly=(FormerSymbol("OLD", FRIDAY),))
SHARES = frozenset({InstrumentType.EQUITY})
COINS = frozenset({InstrumentType.CRYPTO})


def holding(*symbols: str) -> dict[str, History]:
    return {symbol: history(symbol=symbol) for symbol in symbols}


def chain(*sources: FakeSource) -> Chain:
    return Chain(lambda: BuiltSources(sources))


def closes(*instruments: Instrument) -> list[HistoryRequest]:
    return [HistoryRequest(instrument, Grain.CLOSES) for instrument in instruments]


def anything(_instrument: Instrument, _history: History) -> bool:
    return True


def with_monday(_instrument: Instrument, history: History) -> bool:
    return history.close(MONDAY) is not None


def told(failures: tuple[FetchFailure, ...]) -> list[tuple[str, str, FailureKind]]:
    return [(failure.symbol, failure.source, failure.kind) for failure in failures]


def test_nothing_is_built_before_something_is_asked() -> None:
    built: list[str] = []

    def build() -> BuiltSources:
        built.append("once")
        return BuiltSources((), ("the plug-in x cannot be loaded",))

    made = Chain(build)
    assert (built, made.broken) == ([], ())
    made.gather((), WINDOW, anything)
    made.gather((), WINDOW, anything)
    assert (built, made.broken) == (["once"], ("the plug-in x cannot be loaded",))


class TestCorporateActions:
    ACTIONS = CorporateActions(MONDAY, "second", is_whole=True)

    def test_the_first_source_that_has_a_list_is_asked_and_no_other(self) -> None:
        sources = (
            FakeSource("first"),
            FakeSource("failing", actions=FetchFailure("", "failing", FailureKind.TIMEOUT, "slow")),
            FakeSource("second", actions=self.ACTIONS),
            FakeSource("third", actions=self.ACTIONS),
        )
        assert chain(*sources).corporate_actions(session(MONDAY)) == self.ACTIONS
        assert [each.sessions_asked for each in sources] == [[session(MONDAY)]] * 3 + [[]]

    def test_without_a_list_there_is_none(self) -> None:
        assert chain(FakeSource("first")).corporate_actions(session(MONDAY)) is None


def test_the_sources_whose_bars_tell_of_events_say_so() -> None:
    telling = FakeSource("telling")
    telling.card = replace(telling.card, has_events=True)
    assert chain(telling, FakeSource("silent")).event_names == {"telling"}


class TestGather:
    def test_a_source_that_stopped_is_told_as_the_reason_why_another_one_was_asked(self) -> None:
        old = replace(history(symbol="A", quote=quote(as_of=EVENING)), feed=Feed.STOPPED)
        first, second = FakeSource("first", closes={"A": old}), FakeSource("second", closes=holding("A"))

        def is_running(_instrument: Instrument, history: History) -> bool:
            return history.feed is not Feed.STOPPED

        gathered = chain(first, second).gather(closes(A), WINDOW, is_running)
        assert told(gathered.failures) == [("A", "first", FailureKind.STOPPED)]
        assert gathered.failures[0].detail == "its prices end at 2025-10-13 16:30 New York"

    def test_the_first_good_answer_wins_and_nobody_else_is_asked(self) -> None:
        first, second = FakeSource("first", closes=holding("A")), FakeSource("second", closes=holding("A"))
        found = chain(first, second).gather(closes(A), WINDOW, anything)
        assert found.histories["A"].source == "first"
        assert second.asked == []

    def test_the_next_source_is_asked_for_what_is_missing_only(self) -> None:
        first, second = FakeSource("first", closes=holding("A")), FakeSource("second", closes=holding("A", "B"))
        found = chain(first, second).gather(closes(A, B), WINDOW, anything)
        assert {s: h.source for s, h in found.histories.items()} == {"A": "first", "B": "second"}
        assert second.asked == [("B", Grain.CLOSES)]

    def test_a_symbol_that_nobody_has_keeps_the_reason_of_every_source(self) -> None:
        first, second = FakeSource("first", fails_with=FailureKind.BLOCKED), FakeSource("second")
        found = chain(first, second).gather(closes(A), WINDOW, anything)
        assert found.histories == {}
        assert told(found.failures) == [
            ("A", "first", FailureKind.BLOCKED),
            ("A", "second", FailureKind.UNKNOWN_SYMBOL),
        ]

    def test_an_answer_that_is_not_good_is_kept_where_nothing_better_comes(self) -> None:
        stale = {"A": history({FRIDAY: 100.0}, symbol="A")}
        found = chain(FakeSource("first", closes=stale), FakeSource("second")).gather(closes(A), WINDOW, with_monday)
        assert found.histories["A"].source == "first"

    def test_an_answer_that_is_not_good_gives_way_to_a_good_one(self) -> None:
        stale = {"A": history({FRIDAY: 100.0}, symbol="A")}
        first, second = FakeSource("first", closes=stale), FakeSource("second", closes=holding("A"))
        found = chain(first, second).gather(closes(A), WINDOW, with_monday)
        assert found.histories["A"].source == "second"

    def test_the_histories_of_one_source_are_examined_together_and_judged_as_marked(self) -> None:
        first, second = FakeSource("first", closes=holding("A", "B")), FakeSource("second", closes=holding("A", "B"))
        seen: list[list[str]] = []

        def examine(pairs: Sequence[tuple[Instrument, History]]) -> list[History]:
            seen.append([instrument.symbol for instrument, _ in pairs])
            stopped = len(pairs) == len(holding("A", "B")) and pairs[0][1].source == "first"
            return [replace(h, feed=Feed.STOPPED if stopped and h.symbol == "B" else h.feed) for _, h in pairs]

        def is_running(_instrument: Instrument, history: History) -> bool:
            return history.feed is not Feed.STOPPED

        asked = closes(A, Instrument("C"), B)
        gathered = chain(first, second).gather(asked, WINDOW, is_running, examine)
        assert {symbol: each.source for symbol, each in gathered.histories.items()} == {"A": "first", "B": "second"}
        assert seen == [["A", "B"], ["B"]]

    def test_a_source_is_not_asked_for_what_it_does_not_cover(self) -> None:
        shares = FakeSource("shares", closes=holding("A"), covered=SHARES)
        coins = FakeSource("coins", closes=holding("BTC-USD"), covered=COINS)
        chain(shares, coins).gather(closes(A, BITCOIN), WINDOW, anything)
        assert shares.asked == [("A", Grain.CLOSES)]
        assert coins.asked == [("BTC-USD", Grain.CLOSES)]

    def test_what_no_source_covers_says_so(self) -> None:
        found = chain(FakeSource(covered=SHARES)).gather(closes(BITCOIN), WINDOW, anything)
        assert told(found.failures) == [("BTC-USD", "", FailureKind.NOT_COVERED)]

    def test_what_trades_on_another_calendar_is_never_asked_for(self) -> None:
        source = FakeSource(closes=holding("EURUSD=X"))
        found = chain(source).gather(closes(EURO), WINDOW, anything)
        assert told(found.failures) == [("EURUSD=X", "", FailureKind.OTHER_CALENDAR)]
        assert source.asked == []

    def test_without_any_source_everything_fails(self) -> None:
        assert told(chain().gather(closes(A), WINDOW, anything).failures) == [("A", "", FailureKind.NOT_COVERED)]

    @pytest.mark.parametrize("known", ["OLD", "NEW"])
    def test_around_a_rename_the_other_symbol_is_tried_too(self, known: str) -> None:
        found = chain(FakeSource(closes=holding(known))).gather(closes(RENAMED), WINDOW, anything)
        assert found.histories["NEW"].symbol == known

    def test_a_failure_under_the_other_symbol_does_not_hide_what_was_said_of_the_first(self) -> None:
        class SlowUnderTheOldSymbol(FakeSource):
            def fetch(self, want: Want, window: Window) -> Answer:
                if want.symbol == "OLD":
                    return self.failure(want, FailureKind.TIMEOUT, "did not answer")
                return super().fetch(want, window)

        found = chain(SlowUnderTheOldSymbol("first")).gather(closes(RENAMED), WINDOW, anything)
        assert told(found.failures) == [("NEW", "first", FailureKind.UNKNOWN_SYMBOL)]

    def test_a_provider_that_fails_is_not_asked_again_under_the_other_symbol(self) -> None:
        blocked = FakeSource("first", fails_with=FailureKind.BLOCKED)
        chain(blocked).gather(closes(RENAMED), WINDOW, anything)
        assert blocked.asked == [("NEW", Grain.CLOSES)]

    def test_a_failure_names_the_symbol_of_today_whatever_symbol_was_asked(self) -> None:
        archive = FakeSource("first", fails_with=FailureKind.BLOCKED)
        archive.card = replace(archive.card, keeps_old_symbols=True)
        before = Window((session(THURSDAY), session(FRIDAY)), EVENING, MONDAY)
        found = chain(archive).gather(closes(RENAMED), before, anything)
        assert archive.asked == [("OLD", Grain.CLOSES)]
        assert told(found.failures) == [("NEW", "first", FailureKind.BLOCKED)]


class TestRecheck:
    def test_each_looks_at_the_source_that_answered_first(self) -> None:
        first, second = FakeSource("first", bars=holding("A")), FakeSource("second", bars=holding("A", "B"))
        answers = chain(first, second).recheck([(B, "second"), (A, "first")], WINDOW)
        assert [(answer.symbol, answer.source) for answer in answers] == [("B", "second"), ("A", "first")]
        assert first.asked == [("A", Grain.BARS)]
        assert second.asked == [("B", Grain.BARS)]

    def test_a_source_that_does_not_cover_it_fails_without_being_asked(self) -> None:
        source = FakeSource("first", bars=holding("BTC-USD"), covered=SHARES)
        (answer,) = chain(source).recheck([(BITCOIN, "first")], WINDOW)
        assert isinstance(answer, FetchFailure)
        assert (answer.kind, source.asked) == (FailureKind.NOT_COVERED, [])

    def test_a_failure_is_an_answer_too(self) -> None:
        failing = FakeSource("first", fails_with=FailureKind.TIMEOUT)
        (answer,) = chain(failing).recheck([(A, "first")], WINDOW)
        assert isinstance(answer, FetchFailure)
        assert answer.kind is FailureKind.TIMEOUT

    def test_no_question_is_no_request(self) -> None:
        source = FakeSource("first")
        assert chain(source).recheck([], WINDOW) == ()
        assert source.asked == []


class TestGatherElsewhere:
    def test_never_the_source_that_answered_first(self) -> None:
        first, second = FakeSource("first", closes=holding("A")), FakeSource("second", closes=holding("A"))
        found = chain(first, second).gather_elsewhere([(HistoryRequest(A, Grain.CLOSES), "first")], WINDOW, anything)
        assert found["A"].source == "second"
        assert first.asked == []

    def test_a_source_before_the_first_one_counts_as_well(self) -> None:
        first, second = FakeSource("first", closes=holding("A")), FakeSource("second", closes=holding("A"))
        found = chain(first, second).gather_elsewhere([(HistoryRequest(A, Grain.CLOSES), "second")], WINDOW, anything)
        assert found["A"].source == "first"

    def test_the_first_other_source_with_a_good_answer_ends_it(self) -> None:
        sources = [FakeSource(name, closes=holding("A")) for name in ("first", "second", "third")]
        chain(*sources).gather_elsewhere([(HistoryRequest(A, Grain.CLOSES), "first")], WINDOW, anything)
        assert sources[2].asked == []

    def test_an_answer_that_is_not_good_leaves_it_to_the_next(self) -> None:
        stale = {"A": history({FRIDAY: 100.0}, symbol="A")}
        second, third = FakeSource("second", closes=stale), FakeSource("third", closes=holding("A"))
        found = chain(second, third).gather_elsewhere([(HistoryRequest(A, Grain.CLOSES), "first")], WINDOW, with_monday)
        assert found["A"].source == "third"

    def test_what_nobody_else_has_is_not_in_the_result(self) -> None:
        other = FakeSource("second", fails_with=FailureKind.BLOCKED)
        assert chain(other).gather_elsewhere([(HistoryRequest(A, Grain.CLOSES), "first")], WINDOW, anything) == {}

    def test_a_source_that_does_not_cover_it_is_not_asked(self) -> None:
        coins = FakeSource("coins", covered=COINS)
        assert chain(coins).gather_elsewhere([(HistoryRequest(A, Grain.CLOSES), "first")], WINDOW, anything) == {}
        assert coins.asked == []

    def test_each_of_many_has_its_own_first_source(self) -> None:
        first, second = FakeSource("first", closes=holding("A", "B")), FakeSource("second", closes=holding("A", "B"))
        asks = [(HistoryRequest(A, Grain.CLOSES), "first"), (HistoryRequest(B, Grain.CLOSES), "second")]
        found = chain(first, second).gather_elsewhere(asks, WINDOW, anything)
        assert {s: h.source for s, h in found.items()} == {"A": "second", "B": "first"}


class Counting(FakeSource):
    """Notes how many requests come in each call."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.calls: list[int] = []

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        self.calls.append(len(wants))
        return super().fetch_many(wants, window)


class TestFirst:
    HOURS = HistoryRequest(BITCOIN, Grain.HOURS)

    def test_what_the_first_source_was_asked_for_together_is_not_asked_again(self) -> None:
        source = Counting("one", closes=holding("A"), hours=holding("BTC-USD"))
        second = FakeSource("two", closes=holding("B"))
        made = chain(source, second)
        first = made.ask_first([*closes(A, B), self.HOURS], WINDOW)
        shares = made.gather(closes(A, B), WINDOW, anything, first=first)
        coins = made.gather([self.HOURS], WINDOW, anything, first=first)
        assert source.calls == [3]
        assert {symbol: each.source for symbol, each in shares.histories.items()} == {"A": "one", "B": "two"}
        assert told(shares.failures) == [("B", "one", FailureKind.UNKNOWN_SYMBOL)]
        assert (list(coins.histories), second.symbols_asked(Grain.HOURS)) == (["BTC-USD"], [])

    def test_a_source_that_has_not_both_is_not_asked_before_the_others(self) -> None:
        source = Counting("one", closes=holding("A"), covered=SHARES)
        made = chain(source, FakeSource("two", hours=holding("BTC-USD")))
        assert made.ask_first([*closes(A), self.HOURS], WINDOW).answers == {}
        assert source.calls == []

    def test_without_a_source_or_a_request_there_is_no_answer(self) -> None:
        source = Counting("one")
        assert chain().ask_first(closes(A), WINDOW).answers == {}
        assert chain(source).ask_first([], WINDOW).answers == {}
        assert source.calls == []

    def test_what_trades_on_another_calendar_or_is_known_to_be_unknown_is_not_asked_for(self, tmp_path: Path) -> None:
        source = Counting("one", closes=holding("A"))
        unknown = UnknownSymbols(tmp_path / "unknown.json", EVENING)
        unknown.note(B, Grain.CLOSES, [FetchFailure("B", "one", FailureKind.UNKNOWN_SYMBOL, "not known")])
        unknown.keep()
        made = Chain(lambda: BuiltSources((source,)), unknown=unknown)
        assert list(made.ask_first(closes(A, B, EURO), WINDOW).answers) == closes(A)

    def test_it_takes_the_share_of_the_time_of_a_visit_and_what_was_late_is_asked_again(self) -> None:
        slow = Slow("slow", closes=holding("A", "B"))
        made = within(0.8, slow, FakeSource("next"))
        first = made.ask_first(closes(A, B), WINDOW)
        found = made.gather(closes(A, B), WINDOW, anything, first=first)
        assert slow.shares[0] == pytest.approx(0.4, abs=0.1)
        assert {symbol: each.source for symbol, each in found.histories.items()} == {"A": "slow", "B": "slow"}
        assert slow.symbols_asked(Grain.CLOSES) == ["A", "B", "B"]


class Prompt(FakeSource):
    """Answers at once, and notes its share of the time."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.shares: list[float] = []

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        self.shares.append(window.until - time.monotonic())
        return super().fetch_many(wants, window)


class Slow(Prompt):
    """Knows A at once and everything else only when it is asked again, or never; works until its share ends."""

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        answers = super().fetch_many(wants, window)
        late = len(self.shares) == 1 and any(want.symbol != "A" for want in wants)
        time.sleep(max(0.0, window.until - time.monotonic()) if late else 0.0)
        return tuple(
            self.failure(want, FailureKind.TIMEOUT, "late") if late and want.symbol != "A" else answer
            for want, answer in zip(wants, answers, strict=True)
        )


def within(seconds: float, *sources: FakeSource) -> Chain:
    return Chain(lambda: BuiltSources(sources), deadline=time.monotonic() + seconds)


class TestShares:
    def test_t51_a_slow_source_gets_half_of_the_time_and_the_next_one_the_rest(self) -> None:
        slow, next_one = Slow("slow", closes=holding("A")), Prompt("next", closes=holding("B"))
        found = within(0.8, slow, next_one).gather(closes(A, B), WINDOW, anything)
        assert {symbol: each.source for symbol, each in found.histories.items()} == {"A": "slow", "B": "next"}
        assert slow.shares[0] == pytest.approx(0.4, abs=0.1)
        assert next_one.shares[0] == pytest.approx(0.4, abs=0.2)

    def test_the_last_source_that_covers_something_has_all_the_time(self) -> None:
        slow, coins = Slow("slow", closes=holding("A")), FakeSource("coins", covered=COINS)
        within(0.6, slow, coins).gather(closes(A), WINDOW, anything)
        assert slow.shares == [pytest.approx(0.6, abs=0.1)]

    def test_a_file_is_read_without_a_share(self) -> None:
        file = Slow("file", closes=holding("A"))
        file.card = replace(file.card, network=False)
        within(0.6, file, FakeSource("next")).gather(closes(A), WINDOW, anything)
        assert file.shares == [pytest.approx(0.6, abs=0.1)]

    def test_what_was_late_is_asked_again_where_nobody_else_has_it_and_time_is_left(self) -> None:
        slow, next_one = Slow("slow", closes=holding("A", "B")), FakeSource("next")
        found = within(0.8, slow, next_one).gather(closes(A, B), WINDOW, anything)
        assert {symbol: each.source for symbol, each in found.histories.items()} == {"A": "slow", "B": "slow"}
        assert slow.symbols_asked(Grain.CLOSES) == ["A", "B", "B"]
        assert told(found.failures) == [("B", "next", FailureKind.UNKNOWN_SYMBOL)]

    def test_what_was_refused_is_not_asked_again(self) -> None:
        refusing = FakeSource("first", fails_with=FailureKind.TIMEOUT)
        within(5, refusing, FakeSource("next")).gather(closes(A), WINDOW, anything)
        assert len(refusing.asked) == 1

    def test_a_second_opinion_waits_for_no_source_longer_than_its_share(self) -> None:
        slow, third = Slow("slow"), FakeSource("third", closes=holding("B"))
        asks = [(HistoryRequest(B, Grain.CLOSES), "first")]
        assert within(0.4, slow, third).gather_elsewhere(asks, WINDOW, anything)["B"].source == "third"

    def test_a_look_at_daily_bars_ends_with_the_run(self) -> None:
        slow = Slow("slow", bars=holding("B"))
        (answer,) = within(0.2, slow).recheck([(B, "slow")], WINDOW)
        assert isinstance(answer, FetchFailure)
        assert slow.shares == [pytest.approx(0.2, abs=0.1)]

    def test_it_is_told_when_the_first_source_is_asked_and_not_without_one(self) -> None:
        begun: list[int] = []
        source = FakeSource(closes=holding("A"), covered=SHARES)
        chain(source).gather(closes(BITCOIN), WINDOW, anything, begun=lambda: begun.append(len(source.asked)))
        assert begun == []
        chain(source).gather(closes(A), WINDOW, anything, begun=lambda: begun.append(len(source.asked)))
        assert begun == [0]

    def test_a_chain_of_one_source_takes_turns_with_the_whole_one(self) -> None:
        first, second = Slow("first"), FakeSource("second", closes=holding("A"))
        whole = within(0.4, first, second)
        assert [source.card.name for source in whole.only("second").sources] == ["second"]
        assert whole.only("first")._serial_sources[0] is whole._serial_sources[0]


NOBODY = Instrument("ZZZ")


def remembering(*sources: FakeSource, folder: Path, now: datetime = EVENING, refresh: bool = False) -> Chain:
    return Chain(lambda: BuiltSources(sources), unknown=UnknownSymbols(folder / "unknown.json", now, refresh=refresh))


def two(**held: History) -> tuple[FakeSource, FakeSource]:
    return FakeSource("first", closes=held or holding("A")), FakeSource("second")


class TestUnknownSymbols:
    def test_a_symbol_that_nobody_knows_is_not_asked_for_again_and_fails_as_before(self, tmp_path: Path) -> None:
        before = remembering(*two(), folder=tmp_path).gather(closes(A, NOBODY), WINDOW, anything)
        sources = two()
        after = remembering(*sources, folder=tmp_path).gather(closes(A, NOBODY), WINDOW, anything)
        assert after == before
        assert [source.symbols_asked(Grain.CLOSES) for source in sources] == [["A"], []]

    def test_a_source_that_did_not_answer_leaves_it_open(self, tmp_path: Path) -> None:
        blocked = FakeSource("second", fails_with=FailureKind.BLOCKED)
        remembering(two()[0], blocked, folder=tmp_path).gather(closes(A, NOBODY), WINDOW, anything)
        sources = two()
        remembering(*sources, folder=tmp_path).gather(closes(A, NOBODY), WINDOW, anything)
        assert [source.symbols_asked(Grain.CLOSES) for source in sources] == [["A", "ZZZ"], ["ZZZ"]]

    @pytest.mark.parametrize("names", [("second", "first"), ("first",), ("first", "second", "third")])
    def test_another_order_of_the_sources_asks_again(self, tmp_path: Path, names: tuple[str, ...]) -> None:
        remembering(*two(), folder=tmp_path).gather(closes(A, NOBODY), WINDOW, anything)
        sources = [FakeSource(name, closes=holding("A")) for name in names]
        remembering(*sources, folder=tmp_path).gather(closes(NOBODY), WINDOW, anything)
        assert [source.symbols_asked(Grain.CLOSES) for source in sources] == [["ZZZ"]] * len(names)

    def test_a_refresh_asks_again_and_what_is_known_by_now_is_forgotten(self, tmp_path: Path) -> None:
        remembering(*two(), folder=tmp_path).gather(closes(A, NOBODY), WINDOW, anything)
        remembering(*two(**holding("ZZZ")), folder=tmp_path, refresh=True).gather(closes(NOBODY), WINDOW, anything)
        sources = two(**holding("ZZZ"))
        found = remembering(*sources, folder=tmp_path).gather(closes(NOBODY), WINDOW, anything)
        assert list(found.histories) == ["ZZZ"]

    def test_a_day_later_it_is_asked_for_again(self, tmp_path: Path) -> None:
        remembering(*two(), folder=tmp_path).gather(closes(A, NOBODY), WINDOW, anything)
        sources = two()
        later = remembering(*sources, folder=tmp_path, now=EVENING + timedelta(days=1))
        later.gather(closes(NOBODY), WINDOW, anything)
        assert [source.symbols_asked(Grain.CLOSES) for source in sources] == [["ZZZ"], ["ZZZ"]]

    def test_a_file_is_always_read_for_it_may_have_been_changed(self, tmp_path: Path) -> None:
        def file(*symbols: str) -> FakeSource:
            found = FakeSource("file", closes=holding(*symbols))
            found.card = replace(found.card, network=False)
            return found

        remembering(file(), *two(), folder=tmp_path).gather(closes(A, NOBODY), WINDOW, anything)
        sources = two()
        found = remembering(file("ZZZ"), *sources, folder=tmp_path).gather(closes(NOBODY), WINDOW, anything)
        assert found.histories["ZZZ"].source == "file"
        assert [source.asked for source in sources] == [[], []]
        again = two()
        remembering(file(), *again, folder=tmp_path).gather(closes(NOBODY), WINDOW, anything)
        assert again[0].asked == [("ZZZ", Grain.CLOSES)]

    def test_t21_a_single_source_is_believed_only_while_it_answers_for_others(self, tmp_path: Path) -> None:
        for asked, again in ((closes(NOBODY), ["ZZZ"]), (closes(A, NOBODY), [])):
            remembering(two()[0], folder=tmp_path).gather(asked, WINDOW, anything)
            source = two()[0]
            remembering(source, folder=tmp_path).gather(closes(NOBODY), WINDOW, anything)
            assert source.symbols_asked(Grain.CLOSES) == again

    def test_what_is_remembered_is_not_remembered_for_longer_by_being_used(self, tmp_path: Path) -> None:
        for hours, asked_again in ((0, True), (20, False), (25, True)):
            sources = two()
            now = EVENING + timedelta(hours=hours)
            remembering(*sources, folder=tmp_path, now=now).gather(closes(A, NOBODY), WINDOW, anything)
            assert (("ZZZ", Grain.CLOSES) in sources[0].asked) is asked_again
