"""What people type for each setting: accepted, or refused with the form that works."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.symbol_book import SymbolBook
from cryptoai_cli.settings.edit_values import set_value
from cryptoai_cli.settings.layers import Layer, LayerKind
from cryptoai_cli.settings.load import Surroundings
from cryptoai_cli.settings.schema import check_layer
from cryptoai_cli.settings.typed_values import meanings
from cryptoai_cli.sources.registry import KNOWN_SOURCES

START = """\
[groups.miners]
members = ["MARA", "BTC-USD"]

[email]
from = "movers@example.org"
host = "smtp.example.org"
"""
LINK = "https://example.org/{symbol}"
ACCEPTED = [
    ("report.benchmarks", "SPX", ["^GSPC"]),
    ("report.benchmarks", "SPX,NDX", ["^GSPC", "^NDX"]),
    ("report.benchmarks", "SPX, NDX,", ["^GSPC", "^NDX"]),
    ("report.benchmarks", "spx ndx", ["^GSPC", "^NDX"]),
    ("report.benchmarks", "S&P 500, nasdaq", ["^GSPC", "^IXIC"]),
    ("report.benchmarks", "[SPX,NDX]", ["^GSPC", "^NDX"]),  # what a shell leaves of a TOML list
    ("report.benchmarks", '["^NDX"]', ["^NDX"]),
    ("report.benchmarks", "BTC", ["BTC-USD"]),  # the settings use the coin
    ("report.measure", "mean", "mean"),
    ("report.measure", "Mean", "mean"),
    ("report.top", "3", 3),
    ("report.colours", "Blue-Orange", "blue-orange"),
    ("report.record", "yes", True),
    ("report.link", LINK, LINK),
    ("report.link", "none", ""),
    ("report.link", "", ""),
    ("groups.miners.label", "Bitcoin miners", "Bitcoin miners"),
    ("groups.miners.label", "2026", "2026"),
    ("groups.miners.label", "on", "on"),
    ("groups.miners.members", "MARA,brk/b", ["MARA", "BRK-B"]),
    ("groups.miners.benchmarks", "nasdaq", ["^IXIC"]),
    ("groups.miners.plural", "no", False),
    ("instruments.NVDA.name", "Nvidia", "Nvidia"),
    ("instruments.NVDA.type", "ETF", "etf"),
    ("instruments.NVDA.listed", "1999-01-22", tomllib.loads("d = 1999-01-22")["d"]),
    ("sources.order", "yahoo,csv", ["yahoo", "csv"]),
    ("sources.order", "Yahoo CSV", ["yahoo", "csv"]),
    ("sources.deadline_seconds", "20", 20),
    ("sources.deadline_seconds", "7.5s", 7.5),
    ("sources.deadline_seconds", "20 seconds", 20),
    ("sources.yahoo.base_url", "https://example.org", "https://example.org"),
    ("sources.csv.decimal", ",", ","),
    ("sources.sec.contact", "desk@example.org", "desk@example.org"),
    ("calendar.closures", "[{ date = 2025-01-09 }]", tomllib.loads("d = [{ date = 2025-01-09 }]")["d"]),
    ("email.from", "desk@example.org", "desk@example.org"),
    ("email.to", "a@example.org", ["a@example.org"]),
    ("email.to", "a@example.org, b@example.org", ["a@example.org", "b@example.org"]),
    ("email.to", "Desk <a@example.org>,b@example.org", ["Desk <a@example.org>", "b@example.org"]),
    ("email.host", "smtp.example.org", "smtp.example.org"),
    ("email.port", "465", 465),
    ("email.security", "TLS", "tls"),
    ("email.user", "12345", 12345),
    ("email.final_reply_seconds", "30s", 30),
    *(("email.links", word, True) for word in ("on", "On", "yes", "true", "True", "1")),
    *(("email.links", word, False) for word in ("off", "no", "NO", "false", "0")),
]
REFUSED = [
    ("report.benchmarks", "", 'such as ["^IXIC", "^GSPC"]'),
    ("report.benchmarks", "[]", 'write at least one, such as ["^IXIC", "^GSPC"]'),
    ("report.benchmarks", "!!", "write a symbol of letters, digits"),
    ("report.benchmarks", "dow", "write ^DJI for the index, or DOW.US"),
    ("report.benchmarks", "SPX,dow", "write ^DJI for the index, or DOW.US"),
    ("report.measure", "meen", "median, mean or weighted (did you mean mean?)"),
    ("report.top", "five", "a whole number of 1 or more"),
    ("report.top", "5%", "a whole number of 1 or more"),
    ("report.top", "yes", "a whole number of 1 or more"),
    ("report.top", "", "a whole number of 1 or more"),
    ("report.colours", "blue", "blue-orange or green-red"),
    ("report.record", "perhaps", "true or false"),
    ("report.link", "example.org", "an address with {symbol} in it"),
    ("groups.miners.label", "", "a text that is not empty"),
    ("groups.miners.query", "prize >= 5", "did you mean price?"),
    ("groups.miners.query", "price >= 5", "the group has members too"),
    ("instruments.NVDA.listed", "22.1.1999", "such as 2025-01-09"),
    ("instruments.NVDA.formerly", "OLD", 'such as [{ symbol = "BITF"'),
    ("calendar.closures", "2025-01-09", "such as [{ date = 2025-01-09"),
    ("calendar.closures", "2025-01-09", "in single quotes"),
    ("sources.order", "yaho,csv", "did you mean yahoo?"),
    ("sources.deadline_seconds", "1m", "such as 20"),
    ("sources.yahoo.base_url", "example.org", "with http:// or https://"),
    ("sources.sec.contact", "desk", '"desk@example.org"'),
    ("email.to", "nobody", '"desk@example.org"'),
    ("email.to", "a@example.org,nobody", '"desk@example.org"'),
    ("email.links", "maybe", "write true or false"),
    ("email.security", "ssl", "starttls, tls or none"),
    ("email.port", "x", "a whole number from 1 to 65535"),
]


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    (tmp_path / "a.toml").write_text(START)
    return Surroundings(tmp_path / "a.toml", {}, tmp_path, KNOWN_SOURCES)


@pytest.mark.parametrize(("key", "typed", "value"), ACCEPTED)
def test_what_people_type_is_read(around: Surroundings, key: str, typed: str, value: object) -> None:
    set_value(around, key, typed)
    found: object = tomllib.loads((around.folder / "a.toml").read_text())
    for part in key.split("."):
        assert isinstance(found, dict)
        found = found[part]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(("key", "typed", "words"), REFUSED)
def test_what_cannot_be_read_is_refused_with_what_can(around: Surroundings, key: str, typed: str, words: str) -> None:
    with pytest.raises(UsageError) as refused:
        set_value(around, key, typed)
    assert words in f"{refused.value.message} {refused.value.hint}"
    assert (around.folder / "a.toml").read_text() == START


@pytest.mark.parametrize("section", ["report", "groups.miners", "instruments.NVDA", "calendar", "email"])
def test_every_key_of_a_section_has_been_tried(around: Surroundings, section: str) -> None:
    table: dict[str, object] = {"no": 0}
    for part in reversed(section.split(".")):
        table = {part: table}
    problems: list[Any] = []
    check_layer(Layer(LayerKind.OPTIONS, "options", table, around.folder), KNOWN_SOURCES, problems)
    _, _, listed = problems[0].advice.partition("write one of ")
    tried = {key for key, *_ in (*ACCEPTED, *REFUSED)}
    assert {f"{section}.{key}" for key in listed.partition(" (")[0].split(", ")} <= tried


def test_the_settings_are_asked_for_symbols_only_where_symbols_stand() -> None:
    def book() -> SymbolBook:
        raise AssertionError

    assert next(meanings(("report", "top"), "3", book)) == 3
    with pytest.raises(AssertionError):
        list(meanings(("report", "benchmarks"), "SPX", book))
