import json

import pytest
from jsonschema import Draft202012Validator

from cryptoai_cli.render.market.to_market_history import to_market_history
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.schemas import schema_text
from cryptoai_cli.render.text.to_history import HistoryFormat
from cryptoai_cli.report.market.history import MarketHistory
from tests.render.market.breadth_sample import bare_history, market_history


def written(history: MarketHistory, form: HistoryFormat) -> str:
    document = to_market_history(history, form, RenderOptions())
    assert isinstance(document, str)
    return document


def test_a_csv_has_a_row_a_session() -> None:
    assert written(market_history(), HistoryFormat.CSV).splitlines()[:2] == [
        "session,advances,declines,unchanged,new_highs,new_lows,above_50_pct,above_200_pct,mcclellan",
        "2025-10-13,3900,1300,20,50,10,55.00,61.00,-12.3",
    ]


def test_what_is_not_known_is_empty() -> None:
    assert written(bare_history(), HistoryFormat.CSV).splitlines()[1] == "2025-10-13,3900,1300,20,,,,,"


@pytest.mark.parametrize("history", [market_history(), bare_history()])
def test_the_json_is_as_its_schema_says(history: MarketHistory) -> None:
    document = json.loads(written(history, HistoryFormat.JSON))
    Draft202012Validator(json.loads(schema_text("market-history"))).validate(document)
    assert document["sessions"][0]["advances"] == 3900


def test_json_tells_missing_sessions_and_notices() -> None:
    document = json.loads(written(market_history(), HistoryFormat.JSON))
    assert document["missing"] == ["2025-10-09"]
    assert document["notices"] == [{"code": "half-list", "message": "Half."}]


def test_a_line_a_session() -> None:
    assert [json.loads(row)["declines"] for row in written(market_history(), HistoryFormat.JSONL).splitlines()] == [
        1300
    ] * 3


def test_pictures_and_tables_have_renderers_of_their_own() -> None:
    assert written(market_history(), HistoryFormat.SVG).startswith("<svg")
    assert written(market_history(), HistoryFormat.TABLE).startswith("Whole market")
    picture = to_market_history(market_history(), HistoryFormat.PNG, RenderOptions())
    assert isinstance(picture, bytes)
