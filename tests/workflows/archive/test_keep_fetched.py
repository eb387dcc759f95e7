"""What of the answers of sources gets into the store of a report, and when the store is left alone."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Clock
from cryptoai_cli.market.verdict import Verdict, VerdictKind
from cryptoai_cli.store.opening import open_store
from cryptoai_cli.store.records import KeptBar
from cryptoai_cli.workflows.archive.keep_fetched import Kept, keep_fetched
from cryptoai_cli.workflows.archive.memory import Memory, Rules
from tests.build import EVENING, FRIDAY, MONDAY, MORNING, calendar, history
from tests.store.kept import bar, held, verdict_text

CLOCK = Clock(calendar(), EVENING)
NETWORK = frozenset({"yahoo", "nasdaq"})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


def fetched(*histories: History) -> list[tuple[Instrument, History]]:
    return [(Instrument(each.symbol), each) for each in histories]


def memory(path: Path) -> Memory:
    return Memory(path, EVENING, Rules())


def kept_bars(path: Path) -> tuple[KeptBar, ...]:
    with open_store(path, EVENING).store as store:
        return held(store)


def test_files_of_the_users_own_are_not_kept_and_what_came_over_the_network_is(path: Path) -> None:
    answers = fetched(history(symbol="A", source="yahoo"), history(symbol="B", source="csv"))
    kept = keep_fetched(answers, memory(path), NETWORK, CLOCK)
    assert {each.symbol for each in kept.records.bars} == {"A"}
    assert {each.symbol for each in kept.records.facts} == {"A"}
    assert {each.symbol for each in kept_bars(path)} == {"A"}


@pytest.mark.parametrize("answers", [(), (history(source="csv"),)])
def test_where_nothing_came_over_the_network_the_store_is_not_even_opened(
    path: Path, answers: tuple[History, ...]
) -> None:
    assert keep_fetched(fetched(*answers), memory(path), NETWORK, CLOCK) == Kept()
    assert not path.exists()


def test_without_a_store_nothing_is_kept() -> None:
    assert keep_fetched(fetched(history(source="yahoo")), None, NETWORK, CLOCK) == Kept()


def test_a_price_that_is_not_final_at_the_instant_of_the_run_is_not_kept(path: Path) -> None:
    keep_fetched(fetched(history(source="yahoo")), memory(path), NETWORK, Clock(calendar(), MORNING))
    assert [each.session for each in kept_bars(path)] == [FRIDAY]


def test_the_judge_gives_the_verdicts(path: Path) -> None:
    def judge(_instrument: Instrument, _history: History, bars: Sequence[KeptBar]) -> Iterable[KeptBar]:
        return [each._replace(verdict=Verdict(VerdictKind.STALE, "halted")) for each in bars if each.session == MONDAY]

    keep_fetched(fetched(history(source="yahoo")), memory(path), NETWORK, CLOCK, judge)
    assert [(each.session, verdict_text(each)) for each in kept_bars(path)] == [(MONDAY, "stale: halted")]


def test_a_run_that_judges_nothing_leaves_the_verdict_that_is_kept(path: Path) -> None:
    with open_store(path, EVENING).store as store:
        store.save([bar(close=110.0, verdict="confirmed", arrived_at=EVENING - timedelta(minutes=1))])
    keep_fetched(fetched(history(source="yahoo")), memory(path), NETWORK, CLOCK)
    assert [verdict_text(each) for each in kept_bars(path)] == ["", "confirmed"]


def test_a_close_that_its_source_has_corrected_is_told(path: Path) -> None:
    with open_store(path, EVENING).store as store:
        store.save([bar(close=109.0)])
    kept = keep_fetched(fetched(history(source="yahoo")), memory(path), NETWORK, CLOCK)
    assert [notice.message for notice in kept.notices] == ["MARA 2025-10-13: yahoo corrected 109 to 110."]
