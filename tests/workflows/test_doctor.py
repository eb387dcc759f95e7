import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import FormerSymbol, Instrument, InstrumentType
from cryptoai_cli.sources.base import Answer, Want, Window
from cryptoai_cli.workflows.archive.memory import Memory, Rules
from cryptoai_cli.workflows.doctor import Finding, Health, probe_rows, probe_source, probe_sources, probe_window
from tests.build import BITCOIN, EVENING, FRIDAY, MONDAY, SP500, THURSDAY, calendar, candles, history, session
from tests.fakes import FakeSource
from tests.store.kept import bar, filled

APPLE = Instrument("AAPL")
PROBES = (SP500, APPLE, BITCOIN)
WINDOW = Window((session(THURSDAY), session(FRIDAY), session(MONDAY)), EVENING, MONDAY)


class Answering(FakeSource):
    """Answers every want alike."""

    answer: Answer

    def fetch(self, want: Want, window: Window) -> Answer:
        assert window.sessions
        self.asked.append((want.symbol, want.grain))
        return self.answer


def answering(answer: Answer) -> Answering:
    source = Answering("first")
    source.answer = answer
    return source


def failing(kind: FailureKind) -> Finding:
    return probe_source(answering(FetchFailure("^GSPC", "first", kind, "said no")), PROBES, WINDOW)


def test_a_source_that_answers_is_told_with_what_and_how_fast() -> None:
    found = probe_source(FakeSource("first", closes={"^GSPC": history(symbol="^GSPC")}), PROBES, WINDOW)
    assert (found.part, found.health) == ("first", Health.OK)
    assert found.words == "^GSPC: 2 sessions, the last 2025-10-13"
    assert found.seconds is not None
    assert 0 <= found.seconds < 1


def test_one_source_costs_one_request() -> None:
    source = FakeSource("first", closes={"^GSPC": history(symbol="^GSPC")})
    probe_source(source, PROBES, WINDOW)
    assert len(source.asked) == 1


def test_a_source_is_asked_for_something_it_covers() -> None:
    coins = FakeSource(
        "coins",
        hours={"BTC-USD": history({}, symbol="BTC-USD", candles=candles({session(MONDAY).closes: 1.0}))},
        covered=frozenset({InstrumentType.CRYPTO}),
    )
    assert probe_source(coins, PROBES, WINDOW).words == "BTC-USD: 1 hours, the last until 2025-10-13 20:00 UTC"


def test_a_source_that_covers_none_of_what_is_tried_is_off() -> None:
    funds = FakeSource("funds", covered=frozenset({InstrumentType.FUND}))
    found = probe_source(funds, PROBES, WINDOW)
    assert (found.health, funds.asked) == (Health.OFF, [])


@pytest.mark.parametrize("kind", FailureKind)
def test_every_failure_has_a_cure(kind: FailureKind) -> None:
    found = failing(kind)
    assert found.words == "^GSPC: said no"
    assert found.cure


@pytest.mark.parametrize("kind", [FailureKind.UNKNOWN_SYMBOL, FailureKind.NO_DATA])
def test_a_source_that_answers_without_a_figure_is_well(kind: FailureKind) -> None:
    assert failing(kind).health is Health.OK


@pytest.mark.parametrize(
    "kind", [FailureKind.BLOCKED, FailureKind.UNREACHABLE, FailureKind.CREDENTIALS_REFUSED, FailureKind.BAD_ANSWER]
)
def test_a_source_that_does_not_answer_has_failed(kind: FailureKind) -> None:
    assert failing(kind).health is Health.FAILED


def test_the_cure_of_a_cool_down_names_the_source() -> None:
    assert "movers sources --clear first" in failing(FailureKind.COOLING_DOWN).cure


def test_an_answer_without_figures_is_told_as_such() -> None:
    assert (
        probe_source(answering(History("^GSPC", "first")), PROBES, WINDOW).words == "^GSPC: an answer without figures"
    )


def test_a_renamed_instrument_is_asked_for_as_the_source_spells_it_today() -> None:
    renamed = Instrument("NEW", formerly=(FormerSymbol("OLD", MONDAY),))
    source = FakeSource("first")
    probe_source(source, (renamed,), WINDOW)
    assert source.asked[0][0] == "OLD"


def test_the_window_is_that_of_a_report_on_the_latest_session() -> None:
    window = probe_window(calendar(), datetime(2025, 10, 12, 12, tzinfo=UTC))  # a Sunday
    assert window.last.day == FRIDAY
    assert len(window.sessions) == 3


def test_sources_are_probed_at_the_same_time_and_told_in_their_order() -> None:
    both = threading.Barrier(2, timeout=5)

    class Waiting(FakeSource):
        def fetch(self, want: Want, window: Window) -> Answer:
            both.wait()  # breaks unless the other one is asked meanwhile
            return super().fetch(want, window)

    closes = {"^GSPC": history(symbol="^GSPC")}
    found = probe_sources((Waiting("first", closes=closes), Waiting("second", closes=closes)), PROBES, WINDOW)
    assert [(each.part, each.health) for each in found] == [("first", Health.OK), ("second", Health.OK)]
    assert probe_sources((), PROBES, WINDOW) == ()


def test_rows_that_are_no_days_are_told_with_their_cure(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    starts = (date(2025, 10, 1), date(2025, 11, 3), date(2025, 12, 1))
    filled(path, [bar(session=day) for day in starts])
    (found,) = probe_rows(Memory(path, EVENING, Rules()), frozenset({"yahoo"}), calendar())
    assert (found.part, found.health) == ("store", Health.FAILED)
    assert found.words == "MARA from yahoo: 3 rows from 2025-10-01 to 2025-12-01 of months and not of days"
    assert "movers sync" in found.cure
    assert probe_rows(Memory(path, EVENING, Rules()), frozenset({"nasdaq"}), calendar()) == ()
