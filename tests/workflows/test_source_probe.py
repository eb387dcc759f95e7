import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.bar import Bar, History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.sources.base import Answer, Want, Window
from cryptoai_cli.workflows import source_probe
from cryptoai_cli.workflows.doctor import Finding, Health
from cryptoai_cli.workflows.source_probe import Probe, make_probe, probe_source, probe_sources
from tests.build import EVENING, FRIDAY, MONDAY, THURSDAY, calendar, candles, history, quote, session
from tests.fakes import FakeSource

LATEST = Window((session(THURSDAY), session(FRIDAY), session(MONDAY)), EVENING, MONDAY, latest_only=True)
BEFORE = Window((session(THURSDAY), session(FRIDAY)), EVENING, MONDAY, latest_only=True)
PROBE = Probe(LATEST, BEFORE)
SHARES = frozenset({InstrumentType.EQUITY, InstrumentType.ETF})


class Answering(FakeSource):
    """Answers every want as `answer` says, and remembers the last session asked for."""

    answer: Callable[[Want, Window], Answer]

    def fetch(self, want: Want, window: Window) -> Answer:
        self.asked.append((want.symbol, want.grain))
        self.days = [*getattr(self, "days", []), window.last.day]
        return self.answer(want, window)


def answering(answer: Answer, *, network: bool = True) -> Answering:
    source = Answering("first")
    source.answer = lambda want, _: replace(answer, symbol=want.symbol)
    source.card = replace(source.card, network=network)
    return source


def found(answer: Answer) -> Finding:
    return probe_source(answering(answer), PROBE)


def failing(kind: FailureKind) -> Finding:
    return found(FetchFailure("", "first", kind, "said no"))


def test_a_source_that_gives_a_price_is_told_with_what_and_how_fast() -> None:
    told = probe_source(FakeSource("first", closes={"AAPL": history(symbol="AAPL")}), PROBE)
    assert (told.part, told.health, told.cure, told.failure) == ("first", Health.OK, "", None)
    assert told.words == "AAPL: 2 sessions, the last 2025-10-13"
    assert told.seconds is not None
    assert 0 <= told.seconds < 1


def test_a_source_that_is_well_costs_one_request() -> None:
    source = FakeSource("first", closes={"AAPL": history(symbol="AAPL")})
    probe_source(source, PROBE)
    assert len(source.asked) == 1


@pytest.mark.parametrize(
    ("covered", "asked"),
    [
        (frozenset(InstrumentType), ["AAPL", "SPY"]),
        (frozenset({InstrumentType.ETF}), ["SPY"]),
        (frozenset({InstrumentType.INDEX, InstrumentType.CRYPTO}), ["^GSPC", "^IXIC"]),
        (frozenset({InstrumentType.CRYPTO}), ["BTC-USD", "ETH-USD"]),
    ],
)
def test_a_source_is_asked_for_what_it_covers_and_for_a_second_symbol_where_it_knows_not_the_first(
    covered: frozenset[InstrumentType], asked: list[str]
) -> None:
    source = FakeSource("first", covered=covered)
    told = probe_source(source, PROBE)
    assert [symbol for symbol, _ in source.asked] == asked
    assert (told.health, told.words) == (Health.FAILED, f"{asked[0]}: does not know this symbol")
    assert told.cure


def test_a_price_of_the_second_symbol_is_well() -> None:
    told = probe_source(FakeSource("first", closes={"SPY": history(symbol="SPY")}), PROBE)
    assert (told.health, told.words) == (Health.OK, "SPY: 2 sessions, the last 2025-10-13")


def test_hours_of_a_coin_are_a_price() -> None:
    hours = candles({session(MONDAY).closes: 1.0})
    coins = FakeSource(
        "coins",
        hours={"BTC-USD": history({}, symbol="BTC-USD", candles=hours)},
        covered=frozenset({InstrumentType.CRYPTO}),
    )
    told = probe_source(coins, PROBE)
    assert (told.health, told.words) == (Health.OK, "BTC-USD: 1 hours, the last until 2025-10-13 20:00 UTC")


def test_a_live_price_alone_is_a_price() -> None:
    told = found(History("", "first", quote=quote(248.0)))
    assert told.health is Health.OK
    assert told.words.startswith("AAPL: a price of 2025-10-13 ")


@pytest.mark.parametrize(
    "empty",
    [
        History("", "first"),
        history({MONDAY: None}),
        history({MONDAY: 0.0}),
        history({datetime(2025, 10, 3, tzinfo=UTC).date(): 5.0}),
        history({}, candles=candles({datetime(2025, 10, 3, tzinfo=UTC): 5.0})),
        history(quote=quote(as_of=session().closes - timedelta(minutes=1))),
    ],
    ids=["nothing", "no close", "zero", "an old close", "an old hour", "a feed that stopped"],
)
def test_an_answer_without_a_price_of_the_latest_sessions_is_not_well(empty: History) -> None:
    told = found(empty)
    assert told.health is Health.NO_PRICE
    assert told.cure


def test_a_feed_that_stopped_is_told_as_that() -> None:
    assert "feed has stopped" in found(history(quote=quote(as_of=session().closes - timedelta(minutes=1)))).cure


@pytest.mark.parametrize("now", [EVENING, session().closes + timedelta(minutes=19)])
def test_an_index_whose_own_trading_is_over_has_not_stopped(now: datetime) -> None:
    ends = session().closes - timedelta(hours=1)
    ended = replace(quote(as_of=ends - timedelta(minutes=4)), trading_ends=ends)
    told = history(quote=ended, kind=InstrumentType.INDEX)
    assert probe_source(answering(told), replace(PROBE, latest=replace(LATEST, now=now))).health is Health.OK


@pytest.mark.parametrize(("minutes", "health"), [(75, Health.OK), (76, Health.NO_PRICE)])
def test_in_a_session_under_way_a_price_may_be_an_hour_old_and_late(minutes: int, health: Health) -> None:
    now = session().closes - timedelta(hours=2)
    old = history(quote=quote(as_of=now - timedelta(minutes=minutes)))
    assert probe_source(answering(old), replace(PROBE, latest=replace(LATEST, now=now))).health is health


def test_an_answer_without_figures_is_told_as_such() -> None:
    assert found(History("", "first")).words == "AAPL: an answer without figures"


def test_without_a_figure_of_the_session_the_one_before_is_asked_for() -> None:
    source = answering(history())

    def answer(want: Want, window: Window) -> Answer:
        if window.last.day == MONDAY:
            return FetchFailure(want.symbol, "first", FailureKind.NO_DATA, "not yet")
        return History(want.symbol, "first", bars=(Bar(FRIDAY, 1.0),))

    source.answer = answer
    told = probe_source(source, PROBE)
    assert (told.health, told.words) == (Health.OK, "AAPL: 1 sessions, the last 2025-10-10")
    assert source.days == [MONDAY, FRIDAY]


def test_no_figure_of_either_session_is_no_price() -> None:
    told = failing(FailureKind.NO_DATA)
    assert (told.health, told.words) == (Health.NO_PRICE, "AAPL: said no")


def test_a_source_that_covers_none_of_what_is_tried_is_off() -> None:
    funds = FakeSource("funds", covered=frozenset({InstrumentType.FUND}))
    assert (probe_source(funds, PROBE).health, funds.asked) == (Health.OFF, [])


@pytest.mark.parametrize("kind", FailureKind)
def test_every_failure_is_told_with_its_kind_and_a_cure(kind: FailureKind) -> None:
    told = failing(kind)
    assert told.words == "AAPL: said no"
    assert told.failure is kind
    assert told.cure


@pytest.mark.parametrize("kind", sorted(set(FailureKind) - {FailureKind.NO_DATA}))
def test_a_source_that_fails_has_failed(kind: FailureKind) -> None:
    assert failing(kind).health is Health.FAILED


@pytest.mark.parametrize("kind", [FailureKind.BLOCKED, FailureKind.UNREACHABLE, FailureKind.CREDENTIALS_REFUSED])
def test_a_source_that_refuses_is_not_asked_again(kind: FailureKind) -> None:
    source = answering(FetchFailure("", "first", kind, "said no"))
    probe_source(source, PROBE)
    assert len(source.asked) == 1


def test_the_cure_of_a_cool_down_names_the_source() -> None:
    assert "movers sources --clear first" in failing(FailureKind.COOLING_DOWN).cure


def test_a_file_is_well_where_it_has_a_price_of_anything_known_or_of_a_group() -> None:
    source = FakeSource("file", closes={"RIOT": history(symbol="RIOT")})
    source.card = replace(source.card, network=False)
    told = probe_source(source, replace(PROBE, own=(Instrument("MARA"), Instrument("RIOT"))))
    assert (told.health, told.words) == (Health.OK, "RIOT: 2 sessions, the last 2025-10-13")


def test_a_file_without_any_of_them_has_no_price_and_is_not_broken() -> None:
    told = probe_source(answering(FetchFailure("", "f", FailureKind.UNKNOWN_SYMBOL, "not in it"), network=False), PROBE)
    assert told.health is Health.NO_PRICE
    assert "name one of them in a group" in told.cure


def test_a_file_that_cannot_be_read_has_failed() -> None:
    told = probe_source(answering(FetchFailure("", "f", FailureKind.UNREACHABLE, "no file"), network=False), PROBE)
    assert told.health is Health.FAILED


@pytest.mark.parametrize(
    ("now", "latest", "before"),
    [
        (datetime(2025, 10, 12, 12, tzinfo=UTC), FRIDAY, THURSDAY),  # a Sunday
        (EVENING, MONDAY, FRIDAY),
    ],
)
def test_the_probe_is_of_the_latest_session_and_of_the_one_before(
    now: datetime, latest: object, before: object
) -> None:
    probe = make_probe(calendar(), now, (Instrument("MARA"),))
    assert (probe.latest.last.day, probe.before.last.day) == (latest, before)
    assert [len(window.sessions) for window in (probe.latest, probe.before)] == [3, 3]
    assert probe.latest.latest_only
    assert probe.before.latest_only
    assert probe.own == (Instrument("MARA"),)


def test_sources_are_probed_at_the_same_time_and_told_in_their_order() -> None:
    both = threading.Barrier(2, timeout=5)

    class Waiting(FakeSource):
        def fetch(self, want: Want, window: Window) -> Answer:
            both.wait()  # breaks unless the other one is asked meanwhile
            return super().fetch(want, window)

    closes = {"AAPL": history(symbol="AAPL")}
    told = probe_sources((Waiting("first", closes=closes), Waiting("second", closes=closes)), PROBE)
    assert [(each.part, each.health) for each in told] == [("first", Health.OK), ("second", Health.OK)]
    assert probe_sources((), PROBE) == ()


def test_a_plug_in_that_has_symbols_of_the_settings_alone_is_well() -> None:
    own = replace(PROBE, own=(Instrument("MARA"), Instrument("RIOT")))
    desk = FakeSource("desk", closes={"RIOT": history(symbol="RIOT")})
    assert probe_source(desk, own).health is Health.OK
    assert probe_source(FakeSource("yahoo", closes={"RIOT": history(symbol="RIOT")}), own).health is Health.FAILED


def test_a_source_that_never_returns_is_left_after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_probe, "LONGEST_PROBE_SECONDS", 0.2)
    over = threading.Event()

    def hang(_want: Want, _window: Window) -> Answer:
        over.wait(20)
        return history(symbol="AAPL")

    hanging = Answering("plug-in")
    hanging.answer = hang
    well = FakeSource("first", closes={"AAPL": history(symbol="AAPL")})
    told, other = probe_sources((hanging, well), PROBE)
    over.set()
    assert (told.part, told.health, told.failure) == ("plug-in", Health.FAILED, FailureKind.TIMEOUT)
    assert told.words == "has not answered within 0 seconds"
    assert (other.part, other.health) == ("first", Health.OK)
