import pytest
from msgspec.structs import replace

from cryptoai_cli.workflows.market.keep_listing import keep_listing
from tests.build import MONDAY, MORNING, session
from tests.build_market import line
from tests.workflows.market.fakes import FakeLake, listing, market, services

OF_MONDAY = listing(MONDAY, [line("A")])


def test_the_list_of_a_final_session_is_kept() -> None:
    lake = FakeLake()
    assert keep_listing(OF_MONDAY, session(), services(), market(lake)) == ()
    assert lake.held == {MONDAY: OF_MONDAY}


@pytest.mark.parametrize("run", [services(now=MORNING), services(is_offline=True)])
def test_nothing_is_kept_of_a_session_under_way_nor_offline(run: object) -> None:
    lake = FakeLake()
    assert keep_listing(OF_MONDAY, session(), run, market(lake)) == ()  # type: ignore[arg-type]
    assert lake.held == {}


def test_nothing_is_kept_while_a_clock_is_in_doubt() -> None:
    class Doubted:
        doubt = object()

    lake = FakeLake()
    run = replace(services(), clocks=Doubted())
    assert keep_listing(OF_MONDAY, session(), run, market(lake)) == ()
    assert lake.held == {}


def test_a_list_that_cannot_be_kept_is_told() -> None:
    told = keep_listing(OF_MONDAY, session(), services(), market(FakeLake(is_full=True)))
    assert [notice.code for notice in told] == ["not-kept"]
