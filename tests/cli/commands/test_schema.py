import json

import jsonschema
import pytest

from cryptoai_cli.render.schemas import schema_text
from tests.cli.conftest import Command


def test_the_schema_of_a_report_is_printed_by_itself_and_by_name(movers: Command) -> None:
    assert movers("schema").out == movers("schema", "report").out == schema_text("report")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("report", ("today", "-f", "json")),
        ("history", ("history", "MARA", "-f", "json", "--sessions", "1")),
        ("history", ("history", "miners", "-f", "json", "--sessions", "1")),
    ],
)
def test_what_is_written_is_what_the_schema_says(movers: Command, name: str, arguments: tuple[str, ...]) -> None:
    schema = json.loads(movers("schema", name).out)
    jsonschema.validate(json.loads(movers(*arguments).out), schema)


@pytest.mark.parametrize(
    "arguments",
    [
        ("today", "chipz"),
        ("today", "--top", "0"),
        ("today", "--symbols", "MARA,NOSUCH", "-f", "csv"),
        ("today", "-v", "-f", "csv"),
    ],
)
def test_every_message_is_what_its_schema_says(movers: Command, arguments: tuple[str, ...]) -> None:
    lines = movers(*arguments, "--errors", "json").err.splitlines()
    assert lines
    for line in lines:
        jsonschema.validate(json.loads(line), json.loads(schema_text("messages")))


def test_an_unknown_schema_is_2_with_those_there_are(movers: Command) -> None:
    found = movers("schema", "xyz")
    assert (found.code, found.out) == (2, "")
    assert "The schemas are report, calendar, history, holdings, market, market-history, messages" in found.err
    assert "Did you mean history?" in movers("schema", "hystory").err
