"""When market caps are asked for, which ones count, and what is kept of them."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.market.quote import CapsMissing
from cryptoai_cli.market.session import Session, State
from cryptoai_cli.net.server_clock import ServerClocks
from cryptoai_cli.report.model import Report
from cryptoai_cli.sources.base import Answer, Grain, Want, Window
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.workflows.archive.memory import Memory, Rules
from cryptoai_cli.workflows.report import ReportRequest, make_report
from cryptoai_cli.workflows.services import Services
from tests.build import EVENING, FRIDAY, MONDAY, MORNING, NASDAQ, THURSDAY, WEDNESDAY, calendar, history, session
from tests.fakes import FakeSource

TUESDAY_EVENING = datetime(2025, 10, 14, 20, 30, tzinfo=UTC)
CLOSES = {date(2025, 10, 7): 97.0, WEDNESDAY: 98.0, THURSDAY: 99.0, FRIDAY: 100.0, MONDAY: 102.0}
CLOSES |= {date(2025, 10, 14): 103.0}
WEIGHTED = Measure.WEIGHTED
Run = Callable[..., Report]


class Valued(FakeSource):
    """A source that knows market caps, and says of what has none that it has none."""

    refuses = False

    def fetch(self, want: Want, window: Window) -> Answer:
        if want.grain is Grain.VALUE and want.symbol not in self.values:
            self.asked.append((want.symbol, want.grain))
            kind = FailureKind.BLOCKED if self.refuses else FailureKind.NO_DATA
            return FetchFailure(want.symbol, self.name, kind, "no")
        return super().fetch(want, window)

    @property
    def valued(self) -> list[str]:
        return [symbol for symbol, grain in self.asked if grain is Grain.VALUE]


def source(values: Mapping[str, float] | None = None, currency: str = "USD") -> Valued:
    closes = {s: history(CLOSES, symbol=s) for s in ("A", "B", "C")}
    closes["^IXIC"] = history(CLOSES, symbol="^IXIC", kind=InstrumentType.INDEX)
    caps = {s: History(s, "fake", market_cap=value, currency=currency) for s, value in (values or {}).items()}
    return Valued(closes=closes, values=caps)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def report(
        asked: FakeSource,
        *,
        now: datetime = EVENING,
        day: date = MONDAY,
        rules: Rules | None = None,
        measure: Measure = Measure.MEDIAN,
        has_map: bool = True,
        clocks: ServerClocks | None = None,
    ) -> Report:
        kept = rules or Rules()
        chain = Chain(lambda: BuiltSources(() if kept.offline else (asked,)))
        memory = Memory(tmp_path / "store.sqlite", now, kept)
        services = Services(
            calendar(), chain, now, now, lambda _line: None, memory=memory, is_offline=kept.offline, clocks=clocks
        )
        groups = (Group("group", "Group", tuple(Instrument(s) for s in "ABC")),)
        return make_report(request(session(day), groups, measure, has_map=has_map), services)

    return report


def request(day: Session, groups: tuple[Group, ...], measure: Measure, *, has_map: bool) -> ReportRequest:
    return ReportRequest(day, groups, (NASDAQ,), measure, RankBy.CHANGE, has_map=has_map)


def caps(made: Report) -> dict[str, float | None]:
    return {row.symbol: row.market_cap for row in made.rows}


ALL = {"A": 1e9, "B": 2e9, "C": 3e9}


def test_only_a_map_or_a_weighted_measure_asks(run: Run) -> None:
    asked = source(ALL)
    made = run(asked, has_map=False)
    assert asked.valued == []
    assert caps(made) == dict.fromkeys("ABC")


def test_a_map_has_its_sizes_and_the_next_one_from_the_store(run: Run) -> None:
    asked = source(ALL)
    assert caps(run(asked)) == ALL
    assert asked.valued == ["A", "B", "C"]
    asked.asked.clear()
    again = run(asked)
    assert asked.asked == []
    assert caps(again) == ALL
    assert again.valued_on == (MONDAY,)
    assert caps(run(asked, rules=Rules(offline=True))) == ALL
    assert asked.asked == []


def test_a_map_is_the_same_whatever_ran_before_it(run: Run) -> None:
    asked = source(ALL)
    run(asked, has_map=False)
    asked.asked.clear()
    assert caps(run(asked)) == ALL
    assert asked.valued == ["A", "B", "C"]
    assert asked.asked == [(symbol, Grain.VALUE) for symbol in "ABC"]


def test_a_weighted_measure_of_kept_values_asks_for_nothing(run: Run) -> None:
    asked = source(ALL)
    run(asked)
    asked.asked.clear()
    made = run(asked, measure=WEIGHTED)
    assert asked.asked == []
    assert made.groups[0].weighted_return is not None
    told = [notice.message for notice in made.notices if notice.code == "measure"]
    assert told == ["Groups are weighted by the market caps of Monday 13 October 2025."]


def test_a_map_adds_no_figure(run: Run) -> None:
    made = run(source(ALL))
    assert made.groups[0].weighted_return is None
    assert not [notice for notice in made.notices if notice.code == "measure"]


def test_what_has_no_value_is_not_asked_again(run: Run) -> None:
    asked = source({"A": 1e9, "B": 2e9})
    assert caps(run(asked, measure=WEIGHTED)) == {"A": 1e9, "B": 2e9, "C": None}
    asked.asked.clear()
    run(asked, measure=WEIGHTED)
    assert asked.asked == []


def test_a_refusal_is_no_answer(run: Run) -> None:
    asked = source()
    asked.refuses = True
    made = run(asked, measure=WEIGHTED)
    assert caps(made) == dict.fromkeys("ABC")
    assert [row.simple_return for row in made.rows if row.simple_return is None] == []
    asked.asked.clear()
    run(asked, measure=WEIGHTED)
    assert asked.valued == ["A", "B", "C"]


def test_a_later_session_asks_anew_and_an_earlier_one_keeps_its_own(run: Run) -> None:
    run(source(ALL))
    asked = source({"A": 4e9, "B": 5e9, "C": 6e9})
    tuesday = run(asked, now=TUESDAY_EVENING, day=date(2025, 10, 14))
    assert caps(tuesday) == {"A": 4e9, "B": 5e9, "C": 6e9}
    assert asked.valued == ["A", "B", "C"]
    assert caps(run(asked, now=TUESDAY_EVENING)) == ALL


def test_a_past_session_has_the_values_of_the_day_they_were_asked_on(run: Run) -> None:
    asked = source(ALL)
    assert run(asked, day=THURSDAY).valued_on == (MONDAY,)
    asked.asked.clear()
    assert caps(run(asked, day=WEDNESDAY)) == ALL  # the first ones after it
    assert asked.valued == []


def test_earlier_values_do_where_nothing_is_asked(run: Run) -> None:
    run(source(ALL))
    asked = source()
    run(asked, now=TUESDAY_EVENING, day=date(2025, 10, 14), has_map=False)
    made = run(asked, now=TUESDAY_EVENING, day=date(2025, 10, 14))
    assert caps(made) == ALL
    assert made.valued_on == (MONDAY,)


def test_the_caps_of_a_session_that_is_not_final_are_asked_for_at_every_run(run: Run) -> None:
    asked, soon = source(ALL), EVENING - timedelta(minutes=20)
    assert run(asked, now=soon).state is State.PROVISIONAL
    asked.asked.clear()
    assert caps(run(asked, now=soon)) == ALL
    assert asked.valued == ["A", "B", "C"]


def test_a_final_session_keeps_its_caps_while_the_next_one_is_open(run: Run) -> None:
    asked = source(ALL)
    assert run(asked, now=MORNING, day=FRIDAY).valued_on == (MONDAY,)
    asked.asked.clear()
    later = run(asked, now=TUESDAY_EVENING, day=FRIDAY)
    assert (caps(later), later.valued_on) == (ALL, (MONDAY,))
    assert asked.asked == []
    assert run(asked).valued_on == (MONDAY,)
    assert asked.valued == ["A", "B", "C"]


def test_an_answer_that_there_is_none_replaces_none_that_is_kept(run: Run) -> None:
    run(source(ALL))
    assert caps(run(source({"B": 7e9}), rules=Rules(refresh=True))) == {"A": 1e9, "B": 7e9, "C": 3e9}


def test_why_caps_are_missing_is_told(run: Run) -> None:
    asked = source({"A": 1e9})
    assert run(asked, has_map=False).caps_missing is None
    assert run(asked, rules=Rules(offline=True)).caps_missing is CapsMissing.OFFLINE
    asked.refuses = True
    assert run(asked).caps_missing is CapsMissing.UNANSWERED
    asked.refuses = False
    assert run(asked).caps_missing is None  # the source has said that it has none
    assert run(source(), rules=Rules(offline=True)).caps_missing is None  # nor is more to be had online


def test_sources_without_market_caps_are_told_apart_from_one_that_fails(run: Run) -> None:
    asked = source()
    asked.card = replace(asked.card, grains=asked.card.grains - {Grain.VALUE})
    made = run(asked)
    assert (asked.valued, made.caps_missing) == ([], CapsMissing.NO_SOURCE)


def test_values_that_came_while_the_clock_was_wrong_are_not_kept(run: Run) -> None:
    clocks = ServerClocks(EVENING)
    clocks.note("fake", "host", {"date": "Tue, 14 Oct 2025 20:40:00 GMT"})
    assert caps(run(source(ALL), clocks=clocks)) == ALL
    assert caps(run(source(), rules=Rules(offline=False), measure=Measure.MEDIAN)) == {"A": None, "B": None, "C": None}


def test_refresh_asks_again_and_what_is_kept_stands_in(run: Run) -> None:
    run(source(ALL))
    asked = source({"A": 9e9})
    asked.refuses = True
    assert caps(run(asked, rules=Rules(refresh=True))) == {"A": 9e9, "B": 2e9, "C": 3e9}
    assert asked.valued == ["A", "B", "C"]


def test_a_refresh_of_a_past_session_leaves_its_values_what_they_were(run: Run) -> None:
    run(source(ALL), measure=WEIGHTED)
    asked = source({"A": 9e9, "B": 2e9, "C": 1e9})
    again = run(asked, now=TUESDAY_EVENING, rules=Rules(refresh=True), measure=WEIGHTED)
    assert (caps(again), again.valued_on) == (ALL, (MONDAY,))
    assert asked.valued == []


def test_a_clock_that_was_ahead_once_does_not_stop_the_asking(run: Run) -> None:
    run(source(ALL), now=datetime(2025, 10, 24, 20, 30, tzinfo=UTC))
    asked = source(ALL)
    made = run(asked, now=TUESDAY_EVENING, day=date(2025, 10, 14), measure=WEIGHTED)
    assert asked.valued == ["A", "B", "C"]
    assert made.valued_on == (date(2025, 10, 14),)


def test_damage_that_is_met_while_values_are_read_is_told(run: Run, tmp_path: Path) -> None:
    run(source(ALL))
    path = tmp_path / "store.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'market_values'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    made = run(source(ALL))
    assert "store-damaged" in {notice.code for notice in made.notices}


def test_a_value_in_another_currency_is_no_size(run: Run) -> None:
    assert caps(run(source(ALL, "CAD"))) == dict.fromkeys("ABC")


def test_a_store_that_makes_trouble_is_not_waited_for_again(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    memory = Memory(tmp_path / "file" / "store.sqlite", EVENING + timedelta(hours=1), Rules())
    assert memory.market_caps([Instrument("A")], session(), session()) == ()
    memory.keep_market_caps(iter([]))
    assert [notice.code for notice in memory.notices] == ["store-memory"]
