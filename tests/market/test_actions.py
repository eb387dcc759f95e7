from cryptoai_cli.market.actions import CorporateActions
from tests.build import MONDAY


def test_a_session_without_actions_has_empty_tables_of_its_own() -> None:
    one, two = (CorporateActions(MONDAY, "nasdaq", is_whole=True) for _ in range(2))
    assert (one.splits, one.dividends) == ({}, {})
    assert one.splits is not two.splits
