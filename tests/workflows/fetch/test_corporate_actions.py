"""When a session's splits and distributions are asked for, what is kept, and what is told."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.actions import CorporateActions
from cryptoai_cli.market.bar import Dividend, Split
from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.net.server_clock import ServerClocks
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.workflows.archive.memory import Memory, Rules
from cryptoai_cli.workflows.fetch.corporate_actions import ActionsOfSession
from cryptoai_cli.workflows.services import Services
from tests.build import EVENING, FRIDAY, MONDAY, MORNING, absent, calendar, history, move, session
from tests.fakes import FakeSource

A, B = Instrument("A"), Instrument("B")
WHOLE = CorporateActions(
    MONDAY,
    "fake",
    is_whole=True,
    splits={"A": Split(MONDAY, 2, 1)},
    dividends={"B": Dividend(MONDAY, 25.0), "A": Dividend(MONDAY, 0.2)},
)
NOBODY = CorporateActions(MONDAY, "", is_whole=False)
Look = Callable[..., ActionsOfSession]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """Look at Monday's actions of A and B, in a new run on one machine."""

    def start(
        source: FakeSource,
        *,
        now: datetime = EVENING,
        rules: Rules | None = None,
        clocks: ServerClocks | None = None,
        instruments: tuple[Instrument, ...] = (A, B),
    ) -> ActionsOfSession:
        kept = rules or Rules()
        memory = Memory(tmp_path / "store.sqlite", now, kept)
        chain = Chain(lambda: BuiltSources((source,)))
        services = Services(
            calendar(), chain, now, now, lambda _: None, memory=memory, is_offline=kept.offline, clocks=clocks
        )
        return ActionsOfSession(session(), instruments, services)

    return start


def test_a_final_session_is_asked_for_once(look: Look) -> None:
    source = FakeSource(actions=WHOLE)
    assert look(source).find() == WHOLE
    assert look(source).find() == WHOLE
    assert len(source.sessions_asked) == 1


def test_refresh_asks_again(look: Look) -> None:
    source = FakeSource(actions=WHOLE)
    look(source).find()
    look(source, rules=Rules(refresh=True)).find()
    assert len(source.sessions_asked) == 2


def test_a_session_under_way_is_asked_for_again(look: Look) -> None:
    source = FakeSource(actions=WHOLE)
    for _ in range(2):
        assert look(source, now=MORNING).find() == WHOLE
    assert len(source.sessions_asked) == 2


def test_nothing_is_asked_of_a_session_long_past_or_offline(look: Look) -> None:
    source = FakeSource(actions=WHOLE)
    assert look(source, now=session().closes + timedelta(days=7, seconds=1)).find() is None
    assert look(source, rules=Rules(offline=True)).find() is None
    assert source.sessions_asked == []
    assert look(source, now=session().closes + timedelta(days=7)).find() == WHOLE


def test_without_a_list_what_is_held_is_no_whole(look: Look) -> None:
    assert look(FakeSource()).find() == NOBODY


def test_a_list_that_came_on_a_wrong_clock_is_not_kept(look: Look) -> None:
    clocks = ServerClocks(EVENING)
    clocks.note("fake", "host", {"date": "Tue, 14 Oct 2025 20:30:00 GMT"})
    source = FakeSource(actions=WHOLE)
    look(source, clocks=clocks).find()
    look(source).find()
    assert len(source.sessions_asked) == 2


def test_a_large_distribution_is_told_in_this_run_and_the_next_and_a_small_one_is_not(look: Look) -> None:
    moves = {"A": move("A", 0.01), "B": move("B", -0.241)}
    first = look(FakeSource(actions=WHOLE))
    first.find()
    for told in (first.tell(moves), look(FakeSource()).tell(moves)):
        assert (told["B"].dividend, told["A"].dividend) == (25.0, None)


def test_one_of_a_session_under_way_is_told_though_it_is_not_kept(look: Look) -> None:
    moves = {"A": move("A", 0.01), "B": move("B", -0.241)}
    first = look(FakeSource(actions=WHOLE), now=MORNING)
    first.find()
    assert first.tell(moves)["B"].dividend == 25.0
    assert look(FakeSource(), now=MORNING).tell(moves)["B"].dividend is None


def test_one_that_came_with_the_move_is_kept_for_later_runs(look: Look) -> None:
    own = {"A": move("A", 0.01), "B": replace(move("B", -0.241), dividend=25.0)}
    assert look(FakeSource()).tell(own) == own
    stored = {"A": move("A", 0.01), "B": move("B", -0.241)}
    assert look(FakeSource(), rules=Rules(offline=True)).tell(stored)["B"].dividend == 25.0


def test_a_move_that_knows_its_distribution_is_not_told_it_twice(look: Look) -> None:
    run = look(FakeSource(actions=WHOLE))
    run.find()
    own = {"A": move("A", 0.0), "B": replace(move("B", -0.241), dividend=24.0)}
    assert run.tell(own)["B"] == own["B"]


def test_a_missing_move_has_no_distribution_and_a_renamed_share_has_its_own(look: Look) -> None:
    renamed = Instrument("NEW", formerly=(FormerSymbol("B", MONDAY),))
    run = look(FakeSource(actions=WHOLE), instruments=(A, renamed))
    run.find()
    told = run.tell({"A": absent("A", Status.MISSING), "NEW": move("NEW", -0.241)})
    assert (told["A"].dividend, told["NEW"].dividend) == (None, 25.0)


def test_a_run_without_a_store_tells_what_it_found() -> None:
    chain = Chain(lambda: BuiltSources((FakeSource(actions=WHOLE),)))
    run = ActionsOfSession(session(), (A, B), Services(calendar(), chain, EVENING, EVENING, lambda _: None))
    assert run.find() == WHOLE
    assert run.tell({"A": move("A", 0.0), "B": move("B", -0.241)})["B"].dividend == 25.0


def test_splits_of_daily_bars_that_were_looked_at_are_kept_whatever_their_session(look: Look) -> None:
    seen = history({MONDAY: 50.0}, symbol="A", splits=[Split(FRIDAY, 2, 1)])
    looking = look(FakeSource())
    looking.keep_splits({"A": seen, "B": replace(seen, source="a file")})
    memory = looking._services.memory
    assert memory is not None
    assert [(s.symbol, s.session, s.ratio) for s in memory.store.splits(["A", "B"])] == [("A", FRIDAY, 2.0)]


def test_offline_a_split_that_is_held_counts(look: Look) -> None:
    look(FakeSource(actions=WHOLE)).find()
    found = look(FakeSource(), rules=Rules(offline=True)).find()
    assert found is not None
    assert found.splits == WHOLE.splits
