import csv
import io
import json

import pytest

from cryptoai_cli.render.market.to_files import market_to_csv, market_to_jsonl, market_to_parquet, market_to_tsv
from cryptoai_cli.render.options import RenderOptions
from tests.render.market.sample import build_market

MARKET = build_market()


def _rows(text: str, delimiter: str = ",") -> dict[str, dict[str, str]]:
    return {row["symbol"]: row for row in csv.DictReader(io.StringIO(text), delimiter=delimiter)}


def test_csv_has_a_row_for_each_benchmark_and_line() -> None:
    rows = _rows(market_to_csv(MARKET, RenderOptions()))
    assert len(rows) == 2 + len(MARKET.rows)
    assert rows["BITF"]["change_pct"] == "28.33"
    assert (rows["BRK-B"]["group"], rows["BRK-B"]["market_cap"]) == ("market", "1050000000000")


def test_a_line_that_is_not_confirmed_is_suspect_without_a_rank() -> None:
    rows = _rows(market_to_csv(MARKET, RenderOptions()))
    assert [(rows[each]["status"], rows[each]["rank"]) for each in ("WOLF", "UNSN", "XONE")] == [
        ("suspect", ""),
        ("suspect", ""),
        ("ok", "1"),
    ]


def test_tsv_has_as_many_lines_as_csv_has_rows() -> None:
    assert len(market_to_tsv(MARKET, RenderOptions()).splitlines()) == 1 + 2 + len(MARKET.rows)


def test_by_group_has_a_row_for_each_group() -> None:
    text = market_to_csv(MARKET, RenderOptions(by_group=True, columns=("rank", "label")))
    assert text.splitlines()[:2] == ["rank,label", "1,Other Metals and Minerals"]


def test_a_decimal_comma_brings_semicolons() -> None:
    text = market_to_csv(MARKET, RenderOptions(decimal=",", columns=("symbol", "change_pct")))
    assert "BITF;28,33" in text


def test_jsonl_has_an_object_a_line() -> None:
    lines = [json.loads(line) for line in market_to_jsonl(MARKET, RenderOptions()).splitlines()]
    assert len(lines) == 2 + len(MARKET.rows)
    assert lines[2]["market_cap"] == 400_000_000


def test_parquet_has_the_columns_of_csv() -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(io.BytesIO(market_to_parquet(MARKET, RenderOptions())))
    assert table.num_rows == 2 + len(MARKET.rows)
    assert table.column_names[-1] == "market_cap"
