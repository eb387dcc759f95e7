from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Clock
from cryptoai_cli.net.server_clock import ServerClocks
from cryptoai_cli.report.model import Notice
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.workflows.archive.memory import Memory, Rules
from cryptoai_cli.workflows.services import Services
from tests.build import EVENING, MORNING, calendar, session
from tests.fakes import FakeSource

AN_HOUR = timedelta(hours=1)
OWN = Notice("settings", "A setting is not known.")


@pytest.fixture
def unusable(tmp_path: Path) -> Memory:
    """A store that has made trouble."""
    (tmp_path / "file").touch()
    memory = Memory(tmp_path / "file" / "store.sqlite", EVENING, Rules())
    assert memory.held([Instrument("A")], session()) == {}
    return memory


def test_the_clock_is_the_instant_that_decides_not_that_of_the_wall() -> None:
    services = Services(calendar(), Chain(lambda: BuiltSources(())), MORNING, EVENING, lambda _: None)
    assert services.clock == Clock(calendar(), MORNING)


def test_what_is_wrong_with_the_services_comes_before_plug_ins_and_the_store(unusable: Memory) -> None:
    chain = Chain(lambda: BuiltSources((), ("the plug-in desk could not be loaded",)))
    services = Services(calendar(), chain, EVENING, EVENING, lambda _: None, memory=unusable, notices=(OWN,))
    assert services.chain.sources == ()  # built when the first is asked, and only then is it known
    own, plug_in, store = services.all_notices()
    assert own == OWN
    assert plug_in == Notice("plug-in", "the plug-in desk could not be loaded.")
    assert store.code == "store-memory"


def test_a_chain_that_was_never_asked_is_not_built_for_its_notices() -> None:
    def build() -> BuiltSources:
        raise AssertionError

    assert Services(calendar(), Chain(build), EVENING, EVENING, lambda _: None).all_notices() == ()


class TestAnnouncing:
    def announced(self, *sources: FakeSource, is_offline: bool = False) -> list[str]:
        """What is shown, and when the sources are built."""
        shown: list[str] = []

        def build() -> BuiltSources:
            shown.append("built")
            return BuiltSources(sources)

        services = Services(calendar(), Chain(build), EVENING, EVENING, shown.append, is_offline=is_offline)
        services.announce("asking for A")
        return shown

    def test_the_sources_are_built_before_it_is_told_that_they_are_asked(self) -> None:
        assert self.announced(FakeSource()) == ["built", "asking for A"]

    def test_nothing_is_told_where_nobody_is_asked(self) -> None:
        assert self.announced() == ["built"]
        assert self.announced(FakeSource(), is_offline=True) == []


class TestClocks:
    def services(self, **ahead: timedelta) -> Services:
        """Two network sources, whose servers are this far ahead of our clock."""
        clocks = ServerClocks(EVENING)
        for name, difference in ahead.items():
            clocks.note(name, name, {"date": format_datetime(EVENING + difference, usegmt=True)})
        built = BuiltSources((FakeSource("one"), FakeSource("two")))
        return Services(calendar(), Chain(lambda: built), EVENING, EVENING, lambda _: None, clocks=clocks)

    def test_without_a_doubt_every_source_is_kept(self) -> None:
        services = self.services(one=timedelta(), two=timedelta())
        assert services.sources_to_keep == {"one", "two"}
        assert services.all_notices() == ()

    def test_with_a_wrong_clock_of_our_own_nothing_is_kept(self) -> None:
        services = self.services(one=AN_HOUR, two=AN_HOUR)
        assert services.sources_to_keep == frozenset()
        assert [notice.code for notice in services.all_notices()] == ["clock"]

    def test_a_source_with_a_wrong_clock_is_not_kept(self) -> None:
        services = self.services(one=timedelta(), two=AN_HOUR)
        assert services.sources_to_keep == {"one"}
        assert [notice.code for notice in services.all_notices()] == ["clock"]

    def test_a_run_that_notes_no_clocks_trusts_them(self) -> None:
        chain = Chain(lambda: BuiltSources((FakeSource("one"),)))
        services = Services(calendar(), chain, EVENING, EVENING, lambda _: None)
        assert services.sources_to_keep == {"one"}
        assert services.clock_notices == ()
