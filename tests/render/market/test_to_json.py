import json
from typing import Any

import jsonschema
import pytest

from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.render.market.line_columns import market_table
from cryptoai_cli.render.market.to_json import market_to_json
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.schemas import schema_text
from cryptoai_cli.report.market.model import MarketReport
from tests.render.market.sample import build_empty_market, build_market

SCHEMA = json.loads(schema_text("market"))


def _document(market: MarketReport, *fields: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(market_to_json(market, RenderOptions(fields=fields)))
    return found


@pytest.mark.parametrize(
    "market", [build_market(), build_empty_market(), build_market(by=GroupBy.CAP), build_market(())]
)
def test_the_document_is_what_its_schema_says(market: MarketReport) -> None:
    jsonschema.validate(_document(market), SCHEMA)


def test_the_schema_refuses_what_no_report_has() -> None:
    document = _document(build_market())
    changes: tuple[dict[str, Any], ...] = ({"breadth": {}}, {"more": 1}, {"lists": {"gainers": [{}]}})
    for change in changes:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(document | change, SCHEMA)


def test_counts_and_filter_have_their_names() -> None:
    document = _document(build_market())
    assert {name: document["breadth"][name] for name in ("advances", "declines", "unchanged")} == {
        "advances": 3842,
        "declines": 1360,
        "unchanged": 88,
    }
    assert document["filter"]["passed"] == 2966
    assert document["filter"]["of"] == 5431
    assert document["places"] == [
        {"group": "bitcoin-miners", "label": "Bitcoin miners", "place": 2, "of": 5, "median_pct": 7.31}
    ]


def test_lines_of_lists_have_the_columns_of_the_csv() -> None:
    row = _document(build_market())["lists"]["gainers"][1]
    assert set(market_table(build_market(), by_group=False).names) <= set(row)
    assert (row["symbol"], row["change_pct"], row["status"], row["confirmation"]) == ("CRML", 55.36, "ok", "held")


def test_what_a_second_source_said_is_beside_the_move() -> None:
    suspects = {row["symbol"]: row for row in _document(build_market())["lists"]["suspect"]}
    assert (suspects["WOLF"]["second_source"], suspects["WOLF"]["second_change_pct"]) == ("yahoo", 1.2)
    assert suspects["STUB"]["second_source"] is None


def test_groups_have_no_rows() -> None:
    assert all("rows" not in group for group in _document(build_market())["groups"])


def test_fields_are_kept_in_lists_too() -> None:
    document = _document(build_market(), "symbol", "median_pct")
    assert set(document) == {"median_pct", "benchmarks", "lists", "groups"}
    assert document["lists"]["gainers"][0] == {"symbol": "XONE"}
    assert document["groups"][0] == {"median_pct": 20.02}
