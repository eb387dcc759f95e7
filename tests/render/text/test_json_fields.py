import json

import pytest

from cryptoai_cli.errors import UsageError
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.schemas import schema_text
from cryptoai_cli.render.text.json_fields import fields_of, kept_fields, parse_fields
from cryptoai_cli.render.text.to_json import to_json
from tests.render.story import build_story

DOCUMENT = {
    "session": "2025-10-13",
    "headline": {"text": "Up.", "session": 1},
    "benchmarks": [{"symbol": "^IXIC", "session": "2025-10-13"}],
    "groups": [{"label": "Miners", "rows": [{"symbol": "MARA", "change_pct": 8.5}]}, {"label": "Chips", "rows": []}],
    "failures": [{"symbol": "RIOT"}],
}


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        ({"headline"}, {"headline": DOCUMENT["headline"]}),
        ({"symbol"}, {"benchmarks": [{"symbol": "^IXIC"}], "groups": [{"rows": [{"symbol": "MARA"}]}]}),
        ({"label"}, {"groups": [{"label": "Miners"}, {"label": "Chips"}]}),
        ({"change_pct"}, {"groups": [{"rows": [{"change_pct": 8.5}]}]}),
        ({"session"}, {"session": "2025-10-13", "benchmarks": [{"session": "2025-10-13"}]}),
        ({"groups"}, {"groups": DOCUMENT["groups"]}),
        ({"failures"}, {"failures": DOCUMENT["failures"]}),
    ],
)
def test_a_field_is_kept_where_it_stands_in_the_whole(names: set[str], kept: dict[str, object]) -> None:
    assert kept_fields(DOCUMENT, frozenset(names)) == kept


def test_every_field_of_the_whole_a_group_and_a_row_is_known() -> None:
    known = fields_of(json.loads(schema_text("report")))
    whole = json.loads(to_json(build_story(), RenderOptions()))
    group = whole["groups"][0]
    assert {*whole, *group, *group["rows"][0]} <= set(known)


def test_a_report_has_only_the_fields_asked_for() -> None:
    found = json.loads(to_json(build_story(), RenderOptions(fields=("symbol", "headline"))))
    assert set(found) == {"headline", "benchmarks", "groups"}
    assert set(found["groups"][0]["rows"][0]) == {"symbol"}


@pytest.mark.parametrize(
    ("text", "hint"),
    [("symbl", "did you mean symbol? "), ("rice", "did you mean price or ricin? "), ("zz", ""), (" ", "")],
)
def test_an_unknown_field_is_refused_with_the_nearest_and_where_all_are(text: str, hint: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_fields(text.split(","), ("symbol", "price", "ricin", "name"))
    assert refused.value.hint == f"{hint}The fields are those of the JSON Schema: `movers schema report`"


def test_fields_are_read_without_blanks() -> None:
    assert parse_fields([" symbol", "", "price "], ("symbol", "price")) == ("symbol", "price")


def test_fields_are_kept_in_objects_of_lists() -> None:
    document = {"lists": {"gainers": [{"symbol": "A", "price": 1.0}], "losers": []}, "places": [{"symbol": "A"}]}
    assert kept_fields(document, frozenset({"symbol"})) == {"lists": {"gainers": [{"symbol": "A"}], "losers": []}}
    assert kept_fields(document, frozenset({"label"})) == {}
