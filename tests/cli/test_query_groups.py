import subprocess
import sys
from typing import Any

import pytest
from msgspec.structs import replace

from cryptoai_cli.cli import query_groups
from cryptoai_cli.cli.chosen_groups import ChosenGroups
from cryptoai_cli.cli.query_groups import MembersOfSession
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Session
from tests.build import FRIDAY, session
from tests.cli.commands.test_market import HEAD, MOVES, lines
from tests.cli.conftest import Command, table

QUERY = '\n[groups.giants]\nlabel = "Giants"\nquery = \'industry == "Mining"\'\n'


def test_a_group_by_query_is_reported_with_what_it_finds(movers: Command) -> None:
    rows = [HEAD, *lines("2025-10-13", MOVES)]
    (movers.folder / "lists.csv").write_text("\n".join(rows))
    assert movers("import", "--market", "lists.csv", "-q").code == 0
    movers.settings.write_text(movers.settings.read_text() + QUERY)
    result = movers("today", "giants", "-f", "csv")
    assert {row["symbol"] for row in table(result.out) if row["group"] == "giants"} == {"MARA", "RIOT", "CLSK"}
    assert "3 members found by its query" in result.err


def test_without_a_list_the_other_groups_are_reported(movers: Command) -> None:
    movers.settings.write_text(movers.settings.read_text() + QUERY)
    result = movers("today", "-f", "csv", "--offline")
    assert result.code in {0, 69}
    online = movers("today", "-f", "csv")
    assert online.code == 0
    assert {row["group"] for row in table(online.out)} >= {"miners", "chips"}


def test_reports_without_such_groups_load_nothing_of_the_market() -> None:
    code = "import sys, cryptoai_cli.cli.commands.today; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"duckdb", "cryptoai_cli.lake.lake", "cryptoai_cli.workflows.market.find_listing"} & set(loaded)


def with_lists(movers: Command) -> None:
    rows = [HEAD, *lines("2025-10-10", dict.fromkeys(MOVES, 0.0)), *lines("2025-10-13", MOVES)]
    (movers.folder / "lists.csv").write_text("\n".join(rows).replace(",1000000,", ",900000,", len(MOVES)))
    assert movers("import", "--market", "lists.csv", "-q").code == 0
    movers.settings.write_text(movers.settings.read_text() + QUERY)


def test_the_history_of_a_group_by_query_is_that_of_what_it_finds(movers: Command) -> None:
    with_lists(movers)
    result = movers("history", "giants", "--sessions", "1", "-f", "csv")
    assert result.code == 0
    assert "3 members found by its query" in result.err


def test_without_members_there_is_no_history_and_the_reason_is_told(movers: Command) -> None:
    movers.settings.write_text(movers.settings.read_text() + QUERY)
    result = movers("history", "giants", "--offline")
    assert result.code == 69
    assert "no history of Giants: no list tells the members that its query asks for" in result.err


def test_the_report_on_the_market_finds_members_in_its_own_list(movers: Command) -> None:
    with_lists(movers)
    result = movers("market", "--offline", "-f", "json")
    assert "3 members found by its query in the list of 2025-10-13" in result.err
    sent = movers("send", "--market", "--dry-run", "--offline", "-o", "-")
    assert sent.err.count("3 members found by its query") == 1


class Found:
    """Stands for what finds members, and counts how often it is asked."""

    def __init__(self, *members: str) -> None:
        self.members, self.asked = members, 0

    def __call__(self, chosen: ChosenGroups, _session: Session, _wiring: object, *, is_latest: bool) -> ChosenGroups:
        assert is_latest
        self.asked += 1
        return replace(chosen, groups=(replace(chosen.groups[0], members=tuple(map(Instrument, self.members))),))


CHOSEN = ChosenGroups((Group("giants", "Giants", (), query="price > 1"),))


def found_by(members: MembersOfSession, chosen: ChosenGroups = CHOSEN, at: Session | None = None) -> ChosenGroups:
    wiring: Any = None
    return members.of(chosen, at or session(), wiring)


def test_members_are_looked_for_once_a_session(monkeypatch: pytest.MonkeyPatch) -> None:
    found, members = Found("AAA"), MembersOfSession()
    monkeypatch.setattr(query_groups, "with_query_members", found)
    assert found_by(members) == found_by(members)
    assert found.asked == 1
    found_by(members, at=session(FRIDAY))
    assert found.asked == 2
    found_by(members, replace(CHOSEN, groups=(replace(CHOSEN.groups[0], query="price > 2"),)), session(FRIDAY))
    assert found.asked == 3


def test_what_no_list_tells_is_looked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    found, members = Found(), MembersOfSession()
    monkeypatch.setattr(query_groups, "with_query_members", found)
    found_by(members)
    found_by(members)
    assert found.asked == 2
