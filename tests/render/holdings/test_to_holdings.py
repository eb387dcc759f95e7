import csv
import io
import json

import jsonschema
import pytest
from msgspec.structs import replace

from cryptoai_cli.market.holding import TreasuryCoin
from cryptoai_cli.render.holdings.to_holdings import to_holdings
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.schemas import schema_text
from cryptoai_cli.render.text.small_format import SmallFormat
from cryptoai_cli.report.holdings import HoldingsReport
from tests.render.holdings.held import ATTRIBUTION, HELD


def written(form: SmallFormat, report: HoldingsReport = HELD) -> str:
    return to_holdings(report, form, RenderOptions())


def test_csv_has_a_row_a_company_and_nothing_where_nothing_is_known() -> None:
    rows = list(csv.DictReader(io.StringIO(written(SmallFormat.CSV))))
    assert rows[0] == {
        "symbol": "MSTR",
        "name": "Strategy",
        "coin": "bitcoin",
        "amount": "640250",
        "as_of": "undated",
        "value_usd": "71270000000",
        "cost_usd": "47380000000",
        "source": "coingecko",
        "country": "US",
        "us_listed": "true",
    }
    assert (rows[1]["name"], rows[1]["amount"], rows[1]["as_of"]) == ("'=MARA|", "52000.5", "2025-10-12")
    assert (rows[1]["cost_usd"], rows[2]["value_usd"], rows[2]["us_listed"]) == ("", "", "false")


@pytest.mark.parametrize("report", [HELD, replace(HELD, coins=(), missing=tuple(TreasuryCoin), notices=())])
def test_json_is_what_its_schema_says(report: HoldingsReport) -> None:
    told = json.loads(written(SmallFormat.JSON, report))
    jsonschema.validate(told, json.loads(schema_text("holdings")))
    assert told["missing"] == [coin.value for coin in report.missing]


def test_json_tells_the_prices_and_null_where_nothing_is_known() -> None:
    told = json.loads(written(SmallFormat.JSON))
    bitcoin, ether = told["coins"]
    assert (bitcoin["price"], bitcoin["price_at"], bitcoin["price_source"]) == (
        111313.98,
        "2025-10-13T20:30:00Z",
        "yahoo",
    )
    assert (ether["price"], ether["price_at"], ether["attribution"]) == (None, None, ATTRIBUTION)
    assert [row["as_of"] for row in told["holdings"]] == [None, "2025-10-12", None]
    assert [row["cost_usd"] for row in told["holdings"]] == [47.38e9, None, None]
    assert told["not_listed"] == ["XYZ"]


def test_markdown_tells_the_price_and_the_source_once_and_the_other_notices() -> None:
    blocks = written(SmallFormat.MARKDOWN).split("\n\n")
    assert blocks[:2] == [
        "## Bitcoin: 3 companies listed",
        "Bitcoin at \\$111,313.98 (Yahoo, 2025-10-13 16:30 New York).",
    ]
    assert blocks[2].splitlines()[3:] == [
        "| MARA | =MARA\\| | 52,000.5 | 2025-10-12 | 5.79 bn |  | coingecko |",
        "| 3350.T |  | 30,000 | undated |  |  | coingecko |",
    ]
    assert blocks[3:5] == ["## Ether: 0 of 2 companies listed", "None of these stands in the list."]
    assert "CoinGecko" in blocks[5]
    assert blocks[6:] == ["Ether: no price.\n"]
