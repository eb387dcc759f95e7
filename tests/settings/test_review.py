import pytest

from cryptoai_cli.settings.review import Finding, findings
from tests.settings.desk import Desk


def test_settled_groups_give_no_findings(desk: Desk) -> None:
    assert findings(desk.load()) == ()


def test_t20_a_renamed_member_is_told_with_both_symbols_and_the_date(desk: Desk) -> None:
    desk.own('groups.a.members = ["BITF", "MARA", "RIOT"]')
    assert findings(desk.load()) == (
        Finding("a", "BITF is KEEL today: 2026-04-02 was the last session as BITF", "movers groups add a KEEL"),
    )


@pytest.mark.parametrize("symbol", ["VOD.L", "7203.T", "EURUSD=X", "GC=F", "^FTSE"])
def test_a_member_of_another_calendar_is_told(desk: Desk, symbol: str) -> None:
    desk.own(f'groups.a.members = ["{symbol}", "MARA", "RIOT"]')
    [finding] = findings(desk.load())
    assert "trades on another calendar" in finding.sentence
    assert finding.command == f"movers groups remove a {symbol}"


def test_a_class_of_shares_is_told_how_it_is_written(desk: Desk) -> None:
    desk.own('groups.a.members = ["BRK.B", "MARA", "RIOT"]')
    [finding] = findings(desk.load())
    assert finding.command == "movers groups remove a BRK.B; movers groups add a BRK-B"


def test_a_group_too_small_to_be_ranked_is_told(desk: Desk) -> None:
    desk.own('groups.a.members = ["MARA", "RIOT"]')
    assert findings(desk.load()) == (
        Finding("a", "2 of the 3 members it takes to be ranked", "movers groups add a SYMBOL"),
    )


def test_a_symbol_in_two_groups_is_no_finding(desk: Desk) -> None:
    desk.own('groups.a.members = ["CAN", "MARA", "RIOT"]\ngroups.b.members = ["CAN", "MARA", "RIOT"]\n')
    assert findings(desk.load()) == ()
