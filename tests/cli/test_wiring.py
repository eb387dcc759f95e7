import math
import time
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Self

import pytest

from cryptoai_cli.cli.options import ReportOptions
from cryptoai_cli.cli.wiring import DEMO_INSTANT, Wiring, inspect, present_instant, wire, wire_demo, wire_store
from cryptoai_cli.errors import SettingsError
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.net.limits import PATIENCE_SECONDS
from cryptoai_cli.sources.base import PluginError, Source, SourceContext
from cryptoai_cli.sources.registry import build_source
from cryptoai_cli.store.unknown_symbols import UnknownSymbols
from cryptoai_cli.system.zones import NEW_YORK
from cryptoai_cli.workflows.archive.memory import Rules
from cryptoai_cli.workflows.services import Services
from tests.cli.conftest import Command

NETWORK = """
[sources]
order = ["cnbc", "csv", "nasdaq"]
deadline_seconds = 12

[sources.csv]
path = "bars.csv"
"""


def silent(_line: str) -> None:
    pass


def names(wiring: Wiring) -> list[str]:
    return [source.card.name for source in wiring.services.chain.sources]


@pytest.fixture
def settings(movers: Command) -> Path:
    head, _, _ = movers.settings.read_text().partition("[sources]")
    movers.settings.write_text(head + NETWORK)
    return movers.settings


@pytest.mark.usefixtures("settings")
def test_sources_are_built_in_the_order_of_the_settings() -> None:
    assert names(wire(ReportOptions(), silent)) == ["cnbc", "csv", "nasdaq"]


@pytest.mark.usefixtures("settings")
def test_offline_only_sources_without_a_network_are_built() -> None:
    wiring = wire(ReportOptions(offline=True), silent)
    assert names(wiring) == ["csv"]
    assert wiring.services.is_offline


@pytest.mark.usefixtures("settings")
def test_options_lie_on_top_of_the_settings() -> None:
    wiring = wire(ReportOptions(source=["nasdaq"], top=9, benchmark=["QQQ"]), silent)
    assert names(wiring) == ["nasdaq"]
    assert wiring.settings.report.top == 9
    assert [benchmark.symbol for benchmark in wiring.settings.report.benchmarks] == ["QQQ"]


def test_the_demo_has_its_own_instant_its_own_source_and_no_memory(movers: Command) -> None:
    movers.settings.write_text("broken")
    wiring = wire_demo(ReportOptions(top=3), silent)
    assert wiring.services.now == DEMO_INSTANT
    assert wiring.services.generated_at > DEMO_INSTANT
    assert wiring.services.memory is None
    assert names(wiring) == ["sample"]
    assert wiring.settings.report.top == 3


def test_a_run_remembers_in_the_home_folder_and_the_store_lies_there(movers: Command) -> None:
    home = movers.folder / "home"
    assert wire_store(None).store == home / "store.sqlite"
    assert wire(ReportOptions(), silent).services.memory is not None
    assert not home.exists()  # nothing is made before there is something to keep


def test_a_plug_in_that_is_not_installed_is_wrong_settings(movers: Command) -> None:
    text = movers.settings.read_text().replace('order = ["csv"]', 'order = ["csv", "nosuch"]')
    movers.settings.write_text(text)
    with pytest.raises(SettingsError, match="nosuch"):
        wire(ReportOptions(), silent)


@pytest.mark.usefixtures("settings")
def test_an_inspection_builds_every_source_those_of_the_order_first() -> None:
    seen = inspect(None)
    order = [source.card.name for source in seen.sources]
    assert order[:3] == ["cnbc", "csv", "nasdaq"]
    assert {"yahoo", "coinbase", "kraken", "fred", "alpaca"} <= {*order, *(words.split()[0] for words in seen.broken)}
    assert len(order) == len(set(order))


@pytest.fixture
def contexts(monkeypatch: pytest.MonkeyPatch) -> dict[str, SourceContext]:
    """What each source was built with, by its name; `fred` cannot be built."""
    seen: dict[str, SourceContext] = {}

    def build(name: str, context: SourceContext) -> Source:
        seen[name] = context
        if name == "fred":
            raise PluginError("fred is out of order")
        return build_source(name, context)

    monkeypatch.setattr("cryptoai_cli.cli.wiring.build_source", build)
    return seen


@pytest.mark.usefixtures("settings")
def test_one_answer_is_waited_for_a_third_of_the_deadline_at_most(contexts: dict[str, SourceContext]) -> None:
    before = time.monotonic()
    names(wire(ReportOptions(), silent))
    context = contexts["cnbc"]
    assert context.patience_seconds == min(PATIENCE_SECONDS, 4.0)  # 12 / 3
    assert before + 12 <= context.deadline <= time.monotonic() + 12


@pytest.mark.usefixtures("settings")
def test_to_fill_the_store_and_to_look_at_sources_there_is_no_deadline(contexts: dict[str, SourceContext]) -> None:
    assert wire_store(None, ["nasdaq"]).services.chain.sources
    assert list(contexts) == ["nasdaq"]
    inspect(None)
    assert {context.deadline for context in contexts.values()} == {math.inf}


@pytest.mark.usefixtures("movers")
def test_a_secret_comes_from_the_environment_and_only_where_it_is_set(
    contexts: dict[str, SourceContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOVERS_ALPACA_KEY", "the key")
    monkeypatch.setenv("MOVERS_ALPACA_SECRET", "")
    inspect(None)
    values = dict(contexts["alpaca"].settings)
    assert values["key"] == "the key"
    assert "secret" not in values


@pytest.mark.usefixtures("movers")
def test_a_source_that_cannot_be_built_is_named_and_the_others_are_built(contexts: dict[str, SourceContext]) -> None:
    seen = inspect(None)
    assert seen.broken == ("fred is out of order",)
    assert "fred" not in {source.card.name for source in seen.sources}
    assert list(contexts)[-1] in {source.card.name for source in seen.sources}


@pytest.mark.usefixtures("movers")
def test_cool_downs_hold_for_every_run_of_this_user(contexts: dict[str, SourceContext], movers: Command) -> None:
    names(wire(ReportOptions(), silent))
    assert contexts["csv"].cooldowns is not None
    names(wire_demo(ReportOptions(), silent))
    assert contexts["sample"].cooldowns is None
    assert contexts["sample"].setting("path").endswith("story_week.csv")
    assert not (movers.folder / "home").exists()


@pytest.mark.usefixtures("settings")
def test_only_sources_named_by_an_option_limit_whose_held_figures_are_used() -> None:
    def rules(options: ReportOptions) -> Rules:
        memory = wire(options, silent).services.memory
        assert memory is not None
        return memory.rules

    assert rules(ReportOptions()) == Rules(order=("cnbc", "csv", "nasdaq"))
    assert rules(ReportOptions(source=["nasdaq", "yahoo"])) == Rules(
        order=("nasdaq", "yahoo"), only=frozenset({"nasdaq", "yahoo"})
    )


@pytest.mark.usefixtures("settings")
def test_the_chain_of_a_run_knows_when_the_run_ends() -> None:
    before = time.monotonic()
    assert before + 12 <= wire(ReportOptions(), silent).services.chain._deadline <= time.monotonic() + 12


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("refresh", [False, True])
def test_unknown_symbols_are_remembered_in_the_home_folder_and_a_refresh_asks_again(
    movers: Command, *, refresh: bool
) -> None:
    told = (FetchFailure("ZZZ", "cnbc", FailureKind.UNKNOWN_SYMBOL, "not known"),)
    held = UnknownSymbols(movers.folder / "home" / "unknown.json", present_instant())
    held.note(Instrument("ZZZ"), "closes", told)
    held.keep()
    unknown = wire(ReportOptions(refresh=refresh), silent).services.chain._unknown
    assert unknown is not None
    assert unknown.failures_of(Instrument("ZZZ"), "closes", ("cnbc",)) == (() if refresh else told)


@pytest.mark.usefixtures("settings")
def test_entries_of_no_proxy_that_mean_nothing_are_told_where_the_network_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def codes(*services: Services) -> list[list[str]]:
        return [[notice.code for notice in each.notices] for each in services]

    monkeypatch.setenv("HTTPS_PROXY", "http://p:1")
    monkeypatch.setenv("no_proxy", "a/b")
    online, offline = (wire(ReportOptions(offline=choice), silent).services for choice in (False, True))
    assert codes(online, wire_store(None).services, offline) == [["proxy"], ["proxy"], []]
    monkeypatch.setenv("no_proxy", "a.example")
    assert codes(wire(ReportOptions(), silent).services) == [[]]


@pytest.mark.parametrize(
    ("now", "told"), [(datetime(1, 1, 1, tzinfo=UTC), 1), (datetime(9999, 12, 31, 23, tzinfo=UTC), 9999)]
)
def test_a_clock_at_an_end_of_time_can_be_told_in_every_time_zone(
    monkeypatch: pytest.MonkeyPatch, now: datetime, told: int
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.combine(now.date(), now.time(), tz)

    monkeypatch.setattr("cryptoai_cli.cli.wiring.datetime", Clock)
    assert present_instant().astimezone(NEW_YORK).year == told
