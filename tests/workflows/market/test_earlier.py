from collections.abc import Iterable
from datetime import date

from msgspec.structs import replace

from cryptoai_cli.market.actions import CorporateActions
from cryptoai_cli.market.bar import Split
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Session
from cryptoai_cli.workflows.market.earlier import earlier_lines
from tests.build import FRIDAY, MONDAY, THURSDAY
from tests.build_market import INTERVAL, line
from tests.workflows.market.fakes import FakeLake, listing, services

OF_MONDAY = listing(MONDAY, [line("A"), line("BN", last=43.03, net_change=-1.9633)])
OF_FRIDAY = listing(FRIDAY, [line("A", ret=0.0), line("BN", base=67.49, ret=0.0), line("N", last=None)])


class FakeMemory:
    """Knows one split, and remembers of whom it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def actions(self, session: Session, instruments: Iterable[Instrument]) -> CorporateActions:
        self.asked = [each.symbol for each in instruments]
        return CorporateActions(session.day, "nasdaq", is_whole=True, splits={"BN": Split(session.day, 3, 2)})


def test_the_closes_are_those_of_the_session_just_before() -> None:
    found = earlier_lines(OF_MONDAY, INTERVAL, services(), FakeLake({FRIDAY: OF_FRIDAY}))
    assert found.closes == {"A": 100.0, "BN": 67.49}
    assert set(found.newest) == {"A", "BN", "N"}


def test_an_earlier_list_tells_who_is_new_but_confirms_nothing() -> None:
    older = listing(THURSDAY, OF_FRIDAY.lines)
    found = earlier_lines(OF_MONDAY, INTERVAL, services(), FakeLake({THURSDAY: older}))
    assert (found.closes, set(found.newest)) == ({}, {"A", "BN", "N"})


def test_neither_the_session_itself_nor_one_long_ago_is_an_earlier_list() -> None:
    for day in (MONDAY, date(2025, 9, 26)):
        found = earlier_lines(OF_MONDAY, INTERVAL, services(), FakeLake({day: listing(day, OF_FRIDAY.lines)}))
        assert found.newest == {}


def test_splits_on_record_are_looked_up_for_those_whose_base_is_another_price_only() -> None:
    memory = FakeMemory()
    run = replace(services(), memory=memory)
    found = earlier_lines(OF_MONDAY, INTERVAL, run, FakeLake({FRIDAY: OF_FRIDAY}))
    assert (found.splits, memory.asked) == ({"BN": 1.5}, ["BN"])
    assert earlier_lines(OF_MONDAY, INTERVAL, run, FakeLake()).splits == {}
