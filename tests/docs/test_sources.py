"""The page of the sources and the code agree in every number, name and address that can be compared."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from math import inf
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.cli import wiring
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.net import cooldown, retry, transport
from cryptoai_cli.net.browser import INSTALL, TransportChoice
from cryptoai_cli.net.limits import BIGGEST_BODY, PATIENCE_SECONDS
from cryptoai_cli.net.secrets import SOURCE_SECRETS
from cryptoai_cli.settings.calendar import load_calendar
from cryptoai_cli.settings.load import load_settings
from cryptoai_cli.settings.model import Settings
from cryptoai_cli.sources import (
    alpaca,
    cnbc,
    coinbase,
    fred,
    kraken,
    massive,
    nasdaq,
    registry,
    us_symbols,
    yahoo_requests,
)
from cryptoai_cli.sources.base import Grain, SourceContext, Want, Window
from cryptoai_cli.sources.coin_symbols import exchange_coin
from cryptoai_cli.sources.kraken_names import asset_names
from cryptoai_cli.sources.nasdaq_watchlist import MOST_ROWS
from cryptoai_cli.sources.yahoo_quote import MOST_SYMBOLS
from cryptoai_cli.workflows.judge.recheck import MOST_RECHECKS
from tests.docs.pages import ROOT, page

SOURCES = page("docs/sources.md")
ORDER = tomllib.loads((ROOT / "config" / "movers.toml").read_text(encoding="utf-8"))["sources"]["order"]
NOW = datetime(2025, 10, 13, 21, 0, tzinfo=UTC)
_CODE = re.compile(r"`([^`]+)`")


def rows(section: str) -> list[list[str]]:
    """Return the cells of the table in a section, its heading first."""
    lines = [line for line in SOURCES.section(section).splitlines() if line.startswith("|")]
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [table[0], *table[2:]]


def want(symbol: str) -> Want:
    instrument = Instrument(symbol)
    return Want(instrument, symbol, Grain.HOURS if instrument.is_coin else Grain.CLOSES)


@pytest.fixture
def shipped(tmp_path: Path) -> Settings:
    """Return the settings of a user who has written none."""
    file = tmp_path / "movers.toml"
    file.touch()
    return load_settings(config=file, environment={}, folder=tmp_path, known_sources=registry.KNOWN_SOURCES)


@pytest.fixture
def shipped_wants(shipped: Settings) -> list[Want]:
    """Return what a report on all the shipped groups asks for."""
    members = [i for group in shipped.groups for i in (*group.benchmarks, *group.members)]
    return [want(i.symbol) for i in dict.fromkeys((*shipped.report.benchmarks, *members))]


@pytest.fixture
def window() -> Window:
    """Return the four sessions of a report on Monday 13 October 2025."""
    calendar = load_calendar((ROOT / "config" / "calendars" / "XNYS.csv").read_text(encoding="utf-8"))
    return Window(calendar.between(datetime(2025, 10, 8, tzinfo=UTC).date(), NOW.date()), NOW)


def test_the_order_for_a_laptop_is_the_shipped_one() -> None:
    first = next(SOURCES.blocks("toml"))

    assert tomllib.loads(first)["sources"]["order"] == ORDER
    assert f"| `order` | `{json.dumps(ORDER)}` |" in page("docs/settings.md").text


@pytest.mark.parametrize("name", registry.BUILT_IN)
def test_every_source_is_in_the_overview(name: str) -> None:
    (_, *listed) = rows("Sources: where the figures come from")

    assert f"`{name}`" in [cells[0] for cells in listed]


def test_the_requests_told_are_those_that_are_made(shipped_wants: list[Want], window: Window) -> None:
    def covered(name: str) -> list[Want]:
        source = registry.build_source(name, SourceContext((), inf))
        return [each for each in shipped_wants if source.covers(each)]

    spellings = [asked for each in covered("cnbc") if (asked := cnbc._request_for(each)) is not None]
    told_by_batches = nasdaq._told_by_batches(covered("nasdaq"), replace(window, latest_only=True))
    made = {
        "yahoo": len(yahoo_requests.requests_for(shipped_wants, window)),
        "cnbc": len(cnbc._batches(spellings)),
        "nasdaq": len(told_by_batches) // MOST_ROWS + 1 + len(covered("nasdaq")) - len(told_by_batches),
        "coinbase": len(covered("coinbase")),
        "kraken": len(covered("kraken")),
        "fred": len(covered("fred")),
        "alpaca": len(alpaca._symbol_batches(covered("alpaca"), Grain.CLOSES))
        + len(alpaca._symbol_batches(covered("alpaca"), Grain.HOURS)),
        "massive": len(massive._most_needed(window)),
    }
    told = {_CODE.findall(cells[0])[0]: cells[1] for cells in rows("The order")[1:]}

    assert {name: int(re.split(r"\D", words)[0]) for name, words in told.items()} == made
    assert f"; {2 * made['coinbase']} while" in told["coinbase"]


def _of_cnbc(symbol: str) -> str:
    asked = cnbc._request_for(want(symbol))
    return "" if asked is None else asked.spelling


def _of_nasdaq(symbol: str) -> str:
    asked = nasdaq._request_for(want(symbol))
    return "" if asked is None else asked.spelling


def _of_kraken(symbol: str) -> str:
    coin = exchange_coin(symbol)
    return "" if coin is None else f"{asset_names(coin)[0]}USD"


def _of_coinbase(symbol: str) -> str:
    coin = exchange_coin(symbol)
    return "" if coin is None else f"{coin}-USD"


# the spelling under which each source is asked for a symbol, empty where it is not asked
SPELT: Mapping[str, Callable[[str], str]] = {
    "yahoo": lambda symbol: symbol,
    "cnbc": _of_cnbc,
    "nasdaq": _of_nasdaq,
    "alpaca": lambda symbol: alpaca.alpaca_symbol(want(symbol)),
    "massive": lambda symbol: us_symbols.dotted_share(symbol) or "",
    "fred": lambda symbol: fred._SERIES.get(symbol, ""),
    "coinbase": _of_coinbase,
    "kraken": _of_kraken,
}


def test_the_table_of_symbols_is_how_each_source_is_asked() -> None:
    heading, *table = rows("Symbols")
    names = [_CODE.findall(cell)[0] for cell in heading[1:]]

    for cells in table:
        symbols = _CODE.findall(cells[0])
        for name, cell in zip(names, cells[1:], strict=True):
            told = symbols if cell == "as written" else _CODE.findall(cell)
            assert told == [spelling for symbol in symbols if (spelling := SPELT[name](symbol))], (name, symbols)


@pytest.mark.parametrize(
    "words",
    [
        f"one for every {yahoo_requests._MOST_SYMBOLS} symbols",
        f"one for every {MOST_SYMBOLS} symbols",
        f"one request for every {cnbc._MOST_SYMBOLS} symbols",
        f"one request for every {alpaca._MOST_SYMBOLS} symbols",
        f"at most {MOST_RECHECKS} a run",
        f"the latest {kraken._MOST_ROWS} hours, so sessions of the last {kraken._MOST_ROWS // 24} days",
        f"{coinbase._MOST_CANDLES} a request",
        f"{cooldown.LEAST.seconds // 60} minutes, or as long as it asked",
        f"at most {cooldown.MOST.seconds // 3600} hours",
        f"never longer than {PATIENCE_SECONDS:.0f} seconds",
        f"a pause of {retry.JITTER_SECONDS[0]} to {retry.JITTER_SECONDS[1]} seconds",
        f"A wait of at most {retry.LONGEST_WAIT_SECONDS:.0f} seconds that the provider itself names",
        f"An answer may have {BIGGEST_BODY // 1_000_000} MB",
        f"from {alpaca._SIP_DELAY.seconds // 60} minutes after its close",
        f"`MOVERS_HOME/{wiring.COOLDOWNS}/NAME.json`",
        " and ".join(f"`{variable}`" for _, variable in SOURCE_SECRETS["alpaca"]),
        f"the key of an account, in `{SOURCE_SECRETS['massive'][0][1]}`",
        f"At most {massive._MOST_A_MINUTE} a minute and {massive._MOST_SESSIONS} sessions a run",
        f"asked for from {massive.DELAY.seconds // 60} minutes after its close",
    ],
)
def test_the_numbers_and_names_are_those_of_the_code(words: str) -> None:
    assert words in SOURCES.prose


def test_the_words_for_small_numbers_are_those_of_the_code() -> None:
    assert wiring._SOURCES_WITHIN_THE_DEADLINE == 3
    assert "longer than a third of that" in SOURCES.prose
    assert retry.MOST_TRIES == 3
    assert "three times in all" in SOURCES.prose
    assert transport._MOST_REDIRECTS == 3
    assert "three at most" in SOURCES.prose
    assert nasdaq._ENOUGH == 3
    assert "three useless answers in a row" in SOURCES.prose


@pytest.mark.parametrize(
    ("heading", "address"),
    [
        ("cnbc", cnbc._PATH),
        ("kraken", kraken._PATH),
        ("fred", fred._PATH),
        ("massive", f"{massive.PATH}/DATE"),
    ],
)
def test_the_address_asked_is_told(heading: str, address: str) -> None:
    assert f"`GET {address}`" in SOURCES.section(heading)


def test_the_choices_of_the_transport_and_what_installs_them_are_told() -> None:
    (_, *listed) = rows("Where Yahoo refuses your connection")

    assert [_CODE.findall(cells[0])[0] for cells in listed] == list(TransportChoice)
    assert [_CODE.findall(cells[2]) for cells in listed] == [[], [], ["browser"], ["browser"]]
    assert INSTALL in SOURCES.section("Where Yahoo refuses your connection")


def test_what_was_last_seen_is_told_of_every_network_source() -> None:
    (_, *listed) = rows("What was last seen")
    cards = [registry.build_source(name, SourceContext((), inf)).card for name in registry.BUILT_IN]

    told = {cells[0].strip("`") for cells in listed} - {""}
    assert told - set(registry.TABLES_ONLY) == {card.name for card in cards if card.network}
    assert {"globenewswire", "prnewswire", "businesswire"} <= told
    assert all(cell for cells in listed for cell in cells[1:])


def test_network_sources_are_asked_for_todays_symbol() -> None:
    cards = [registry.build_source(name, SourceContext((), inf)).card for name in registry.BUILT_IN]

    assert not any(card.keeps_old_symbols for card in cards if card.network)


def test_the_http_library_is_imported_by_the_client_alone() -> None:
    modules = sorted((ROOT / "cryptoai_cli").rglob("*.py"))
    lines = [
        (module.name, line.strip())
        for module in modules
        for line in module.read_text(encoding="utf-8").splitlines()
        if re.match(r"\s*(import|from) (httpx|httpcore)\b", line)
    ]

    beneath = [(name, "import httpcore") for name in ("client.py", "connections.py", "streams.py")]
    assert lines == [*beneath[:1], ("client.py", "import httpx"), *beneath[1:]]
    assert "`import httpx2 as httpx` and `import httpcore2 as httpcore`" in SOURCES.prose
