"""`movers holdings` from the outside."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import Command, table
from tests.net.web import Reply, Web, running_web
from tests.sources.holdings.answers import entry, treasuries

NOON = "2025-10-14T12:00:00Z"
HOUR_BEFORE = 1_760_439_600  # 2025-10-14 11:00 UTC
LISTS = {
    "bitcoin": treasuries(
        entry("MSTR.US", 640_250, "Strategy", total_entry_value_usd=47.38e9),
        entry("NASDAQ:RIOT", 19_000, "Riot Platforms"),
        entry("MARA", 52_000, "MARA Holdings"),
    ),
    "ethereum": treasuries(entry("BMNR.US", 3_032_188, "BitMine")),
}


@dataclass
class Shop:
    """CoinGecko and Coinbase on one server."""

    web: Web
    refused: str = "nothing"

    def answer(self, target: str) -> Reply:
        path = target.partition("?")[0]
        if self.refused in path:
            return Reply(b"", 500)
        if "public_treasury" in path:
            return Reply(json.dumps(LISTS[path.rpartition("/")[2]]).encode())
        if path.endswith("ticker"):
            price = "111314.00" if "BTC" in path else "4000.00"
            return Reply(json.dumps({"price": price, "time": NOON, "volume": "5"}).encode())
        hour = [HOUR_BEFORE, 1.0, 200_000.0, 1.0, 100.0, 5.0]
        return Reply(json.dumps([hour] if "granularity=3600" in target else []).encode())

    @property
    def lists_asked(self) -> list[str]:
        return [path for path in self.web.asked if "public_treasury" in path]


@pytest.fixture
def shop(movers: Command, monkeypatch: pytest.MonkeyPatch, socket_enabled: None) -> Iterator[Shop]:  # noqa: ARG001 - loopback only
    with running_web() as web:
        shop = Shop(web)
        web.script = shop.answer
        for name in ("COINGECKO", "COINBASE"):
            monkeypatch.setenv(f"MOVERS_SOURCES__{name}__BASE_URL", web.base_url)
        movers.settings.write_text(movers.settings.read_text().replace('order = ["csv"]', 'order = ["coinbase"]'))
        yield shop


def line_of(symbol: str, text: str) -> str:
    (line,) = (line for line in text.splitlines() if line.split()[:1] == [symbol])
    return line


def test_a_table_a_coin_at_our_own_price(movers: Command, shop: Shop) -> None:
    result = movers("holdings", now=NOON)
    assert (result.code, result.err) == (0, "")
    assert "640,250" in line_of("MSTR", result.out)
    assert "71.3 bn" in line_of("MSTR", result.out)
    assert "undated" in line_of("RIOT", result.out)
    assert "3,032,188" in line_of("BMNR", result.out)
    assert "$111,314.00 (Coinbase, 2025-10-14 08:00 New York)" in result.out
    assert "provided by CoinGecko" in result.out
    assert len(shop.lists_asked) == 2


@pytest.mark.parametrize("word", ["ether", "eth", "Ethereum", "ETH-USD"])
def test_a_coin_goes_by_every_name(movers: Command, shop: Shop, word: str) -> None:
    assert [row["coin"] for row in table(movers("holdings", word, "-f", "csv", now=NOON).out)] == ["ether"]
    assert len(shop.lists_asked) == 1


def test_a_group_and_symbols_ask_for_these_companies_only(movers: Command, shop: Shop) -> None:
    result = movers("holdings", "btc", "miners", "-f", "csv", now=NOON)
    assert [row["symbol"] for row in table(result.out)] == ["MARA", "RIOT"]
    assert "CLSK: not on the list" in result.err
    assert [row["symbol"] for row in table(movers("holdings", "MSTR", "-f", "csv", now=NOON).out)] == ["MSTR"]
    assert movers("holdings", "dogecoin", now=NOON).code == 2
    assert len(shop.lists_asked) == 2


def test_csv_leaves_the_price_and_the_attribution_to_the_notices(movers: Command, shop: Shop) -> None:
    result = movers("holdings", "bitcoin", "-f", "csv", now=NOON)
    assert [row["cost_usd"] for row in table(result.out)] == ["47380000000", "", ""]
    assert "CoinGecko" in result.err
    assert "$111,314.00" in result.err
    assert movers("holdings", "bitcoin", "-f", "csv", "-q", now=NOON).err == ""
    assert shop.lists_asked


def test_the_list_is_kept_for_a_day_and_shown_offline(movers: Command, shop: Shop) -> None:
    assert movers("holdings", "--offline", now=NOON).code == 69
    movers("holdings", now=NOON)
    movers("holdings", now="2025-10-15T11:00:00Z")
    assert len(shop.lists_asked) == 2
    asked = len(shop.web.asked)
    offline = movers("holdings", "--offline", now="2025-10-16T12:00:00Z")
    assert "71.3 bn" in line_of("MSTR", offline.out)
    assert "this list is 2 days old" in offline.err
    assert len(shop.web.asked) == asked
    movers("holdings", "btc", "--refresh", now="2025-10-15T11:00:00Z")
    assert len(shop.lists_asked) == 3


def test_where_nothing_can_be_had_the_exit_code_is_69(movers: Command, shop: Shop) -> None:
    shop.refused = "bitcoin"
    result = movers("holdings", now=NOON)
    assert result.code == 0
    assert "Bitcoin: no list of holdings" in result.err
    shop.refused = "public_treasury"
    result = movers("holdings", "btc", now=NOON)
    assert (result.code, result.out) == (69, "")
    assert "no list of holdings" in result.err


def test_a_file_by_its_ending(movers: Command, shop: Shop, tmp_path: Path) -> None:
    for name, begins in (("h.md", "## Bitcoin: 3"), ("h.csv", "symbol,name"), ("h.txt", "Bitcoin: 3"), ("h.json", "{")):
        assert movers("holdings", "-q", "-o", str(tmp_path / name), now=NOON).out == ""
        assert (tmp_path / name).read_text().startswith(begins)
    asked = len(shop.web.asked)
    assert movers("holdings", "-o", str(tmp_path / "h.doc"), now=NOON).code == 2
    assert len(shop.web.asked) == asked
