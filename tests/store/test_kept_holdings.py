import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.holding import CoinPrice, Holding, TreasuryCoin
from cryptoai_cli.store.kept_holdings import HoldingsFile, KeptHoldings

BITCOIN, ETHER = TreasuryCoin
ASKED = datetime(2025, 10, 13, 20, 30, tzinfo=UTC)
MARA = Holding("MARA", "MARA Holdings", BITCOIN, 52_000.0, "coingecko")
MSTR = Holding("MSTR", "Strategy", BITCOIN, 640_250.0, "coingecko", date(2025, 10, 12), 47.4e9, "US")
KEPT = KeptHoldings("coingecko", ASKED, (MSTR, MARA), 2, ("MARA",), CoinPrice(115_000.0, ASKED, "yahoo"))
OF_ETHER = KeptHoldings("coingecko", ASKED, (replace(MARA, coin=ETHER),))


def test_what_is_kept_is_read_again_whole(tmp_path: Path) -> None:
    file = HoldingsFile(tmp_path / "new" / "holdings.json")
    assert file.read() == {}
    file.keep({BITCOIN: KEPT})
    assert file.read() == {BITCOIN: KEPT}


def test_other_coins_stay(tmp_path: Path) -> None:
    file = HoldingsFile(tmp_path / "holdings.json")
    file.keep({BITCOIN: KEPT})
    file.keep({ETHER: OF_ETHER})
    assert file.read() == {BITCOIN: KEPT, ETHER: OF_ETHER}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"bitcoin": 5}', '{"doge": {}}', "\x00\xff", '{"bitcoin": {}}'])
def test_a_damaged_file_is_ignored_and_replaced(tmp_path: Path, content: str) -> None:
    file = HoldingsFile(tmp_path / "holdings.json")
    (tmp_path / "holdings.json").write_text(content, encoding="latin-1")
    assert file.read() == {}
    file.keep({BITCOIN: KEPT})
    assert file.read() == {BITCOIN: KEPT}


@pytest.mark.parametrize(
    "wrong",
    [
        replace(KEPT, holdings=(replace(MARA, amount=-1.0),)),
        replace(KEPT, holdings=(replace(MARA, amount=1e9),)),
        replace(KEPT, holdings=(replace(MARA, cost_usd=0.0),)),
        replace(KEPT, holdings=(replace(MARA, coin=ETHER),)),
        replace(KEPT, price=CoinPrice(0.0, ASKED, "yahoo")),
        replace(KEPT, price=CoinPrice(1.0, ASKED.replace(tzinfo=None), "yahoo")),
        replace(KEPT, asked=ASKED.replace(tzinfo=None)),
    ],
)
def test_a_coin_of_which_something_is_impossible_is_not_held(tmp_path: Path, wrong: KeptHoldings) -> None:
    file = HoldingsFile(tmp_path / "holdings.json")
    file.keep({BITCOIN: wrong})
    assert file.read() == {}


def test_texts_from_the_file_are_plain(tmp_path: Path) -> None:
    file = HoldingsFile(tmp_path / "holdings.json")
    file.keep({BITCOIN: KEPT})
    told = json.loads((tmp_path / "holdings.json").read_text())
    told["bitcoin"]["holdings"][0]["name"] = "Stra\x1b[31mtegy\n"
    (tmp_path / "holdings.json").write_text(json.dumps(told))
    assert file.read()[BITCOIN].holdings[0].name == "Stra[31mtegy"


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    HoldingsFile(tmp_path / "file" / "holdings.json").keep({BITCOIN: KEPT})
    assert (tmp_path / "file").read_text() == ""
