import csv
import io
import json

import pytest

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.to_csv import to_csv
from cryptoai_cli.render.text.to_jsonl import json_cell, to_jsonl
from tests.render.story import build_story


@pytest.mark.parametrize("by_group", [False, True])
def test_every_line_is_a_row_of_the_csv(*, by_group: bool) -> None:
    options = RenderOptions(by_group=by_group)
    rows = list(csv.DictReader(io.StringIO(to_csv(build_story(), options))))
    lines = [json.loads(line) for line in to_jsonl(build_story(), options).splitlines()]
    assert [list(line) for line in lines] == [list(row) for row in rows]
    assert [line["session"] for line in lines] == [row["session"] for row in rows]
    assert [line["as_of"] for line in lines] == [row["as_of"] or None for row in rows]


def test_columns_may_be_chosen_and_numbers_are_numbers() -> None:
    first, *_ = to_jsonl(build_story(), RenderOptions(columns=("symbol", "change_pct", "beta"))).splitlines()
    found = json.loads(first)
    assert list(found) == ["symbol", "change_pct", "beta"]
    assert isinstance(found["change_pct"], float)


@pytest.mark.parametrize("cell", [None, True, 1, 1.5, "text"])
def test_other_cells_are_as_they_are(cell: str | float | bool | None) -> None:  # noqa: FBT001 any cell
    assert json_cell(cell) is cell
