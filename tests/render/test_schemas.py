import json

import jsonschema
import pytest

from cryptoai_cli.render.schemas import schema_names, schema_text
from cryptoai_cli.report.claims import Extreme, Scope


def test_the_report_is_the_first_of_all_schemas() -> None:
    assert schema_names() == (
        "report",
        "calendar",
        "history",
        "holdings",
        "market",
        "market-history",
        "messages",
        "record",
    )


@pytest.mark.parametrize("name", schema_names())
def test_every_schema_is_one_and_says_what_it_is_of(name: str) -> None:
    schema = json.loads(schema_text(name))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:movers:{name}:1"
    assert schema["title"]


@pytest.mark.parametrize("name", ["report", "market"])
def test_a_schema_knows_every_superlative_that_a_headline_may_have(name: str) -> None:
    superlative = json.loads(schema_text(name))["$defs"]["superlative"]["properties"]
    assert set(superlative["kind"]["enum"]) == {each.value for each in Extreme}
    assert set(superlative["scope"]["enum"]) == {each.value for each in Scope}
