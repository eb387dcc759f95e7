from datetime import datetime

import pytest

from cryptoai_cli.market.group import Group
from cryptoai_cli.settings.load import load_settings
from cryptoai_cli.settings.model import Settings
from cryptoai_cli.sources.registry import KNOWN_SOURCES
from cryptoai_cli.workflows.market.find_listing import Wanted
from cryptoai_cli.workflows.market.group_queries import ResolvedGroups
from cryptoai_cli.workflows.market.query_members import groups_with_members
from tests.build import EVENING, FRIDAY, MONDAY, MORNING, THURSDAY, session
from tests.build_market import line
from tests.workflows.market.fakes import FakeLake, FakeList, listing, market, services

GIANTS = Group("giants", "Giants", (), query="market_cap >= 2 bn")
ON_MONDAY = listing(MONDAY, [line("A", market_cap=3e9), line("B")])
ON_FRIDAY = listing(FRIDAY, [line("C", market_cap=3e9), line("B", 80.0, 0.25)])


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("empty")
    around = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    return load_settings(config=None, environment=around, folder=folder, known_sources=KNOWN_SOURCES)


def members(
    settings: Settings, lake: FakeLake, *lists: FakeList, now: datetime = EVENING, is_offline: bool = False
) -> tuple[list[str], ResolvedGroups]:
    run = services(now=now, is_offline=is_offline)
    found = groups_with_members((GIANTS,), Wanted(session()), settings, run, market(lake, *lists))
    return [member.symbol for member in found.groups[0].members], found


def test_the_list_of_the_session_is_asked_for_once_and_kept(settings: Settings) -> None:
    lake, source = FakeLake(), FakeList(ON_MONDAY)
    assert members(settings, lake, source)[0] == ["A"]
    assert members(settings, lake, source)[0] == ["A"]
    assert (len(source.asked), lake.sessions()) == (1, (MONDAY,))


def test_while_the_session_is_under_way_the_list_before_will_do(settings: Settings) -> None:
    source = FakeList(ON_MONDAY)
    assert members(settings, FakeLake({FRIDAY: ON_FRIDAY}), source, now=MORNING)[0] == ["C"]
    assert source.asked == []
    older = FakeLake({THURSDAY: listing(THURSDAY, ON_FRIDAY.lines)})
    members(settings, older, source, now=MORNING)
    assert len(source.asked) == 1


def test_a_final_session_wants_its_own_list(settings: Settings) -> None:
    assert members(settings, FakeLake({FRIDAY: ON_FRIDAY}), FakeList(ON_MONDAY))[0] == ["A"]


@pytest.mark.parametrize("is_offline", [True, False])
def test_without_an_answer_the_newest_list_held_is_used_and_told(settings: Settings, is_offline: bool) -> None:  # noqa: FBT001
    found, resolved = members(settings, FakeLake({FRIDAY: ON_FRIDAY}), FakeList(None), is_offline=is_offline)
    assert found == ["C"]
    assert "2025-10-10" in resolved.notices[0].message


def test_without_any_list_the_group_has_no_members_and_says_why(settings: Settings) -> None:
    found, resolved = members(settings, FakeLake(), FakeList(None))
    assert (found, [notice.code for notice in resolved.notices]) == ([], ["group-query-without-list"])
