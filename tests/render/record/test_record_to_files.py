import csv
import io
import json

import pytest
from jsonschema import Draft202012Validator, ValidationError
from msgspec.structs import replace

from cryptoai_cli.analysis.record_span import Relation
from cryptoai_cli.market.record import RecordKind, TimeOfDay
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.record.record_to_files import record_to_csv, record_to_json, record_to_jsonl, record_to_tsv
from cryptoai_cli.render.schemas import schema_text
from cryptoai_cli.render.text.to_json import to_json
from cryptoai_cli.report.record import RecordState
from tests.render.on_record.sample import build_record_report, build_story_on_record, every_line

SCHEMA = json.loads(schema_text("record"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
REPORT = build_record_report()
PLAIN = RenderOptions()


def test_csv_has_the_columns_of_the_contract_and_inert_cells() -> None:
    text = record_to_csv(REPORT, PLAIN)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert text.splitlines()[0] == "session,symbol,kind,at,relation,form,items,title,publisher,url,source"
    assert len(rows) == len(every_line())
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert (rows[0]["at"], rows[0]["items"], rows[1]["at"]) == ("2025-10-10T20:31:22Z", "1.01 2.03", "")


def test_tsv_and_lines_of_json_have_the_same_rows() -> None:
    assert len(record_to_tsv(REPORT, PLAIN).splitlines()) == len(every_line()) + 1
    lines = [json.loads(line) for line in record_to_jsonl(REPORT, PLAIN).splitlines()]
    assert [line["symbol"] for line in lines] == [each.record.symbol for each in every_line()]


def test_json_is_what_its_schema_describes() -> None:
    document = json.loads(record_to_json(REPORT, PLAIN))
    VALIDATOR.validate(document)
    assert (document["schema"], document["session"], document["sessions"]) == (1, "2025-10-13", ["2025-10-13"])
    assert [record["symbol"] for record in document["record"]] == [each.record.symbol for each in every_line()]
    assert list(document["record_state"]) == list(REPORT.on_record.states)
    assert document["notices"] == [{"code": "record", "message": "Nasdaq did not answer: results due are not known."}]
    assert any("<script>alert(1)</script>" in record["title"] for record in document["record"])


def test_the_schema_refuses_what_it_does_not_know() -> None:
    document = json.loads(record_to_json(REPORT, PLAIN))
    with pytest.raises(ValidationError):
        VALIDATOR.validate(document | {"extra": 1})
    document["record"][0]["url"] = "javascript:alert(1)"
    with pytest.raises(ValidationError):
        VALIDATOR.validate(document)


@pytest.mark.parametrize("name", ["record", "report", "market"])
def test_the_schemas_know_every_word_of_the_model(name: str) -> None:
    schema = json.loads(schema_text(name))
    record = schema["$defs"]["record"]["properties"]
    assert set(record["kind"]["enum"]) == set(RecordKind)
    assert set(record["relation"]["enum"]) == set(Relation)
    assert set(schema["properties"]["record_state"]["additionalProperties"]["enum"]) == set(RecordState)
    assert set(record["due"]["oneOf"][1]["properties"]["when"]["enum"]) == set(TimeOfDay)


def test_a_report_has_the_same_records_as_its_schema_describes() -> None:
    document = json.loads(to_json(build_story_on_record(), PLAIN))
    Draft202012Validator(json.loads(schema_text("report"))).validate(document)
    alone = json.loads(record_to_json(REPORT, PLAIN))
    assert (document["record"], document["record_state"]) == (alone["record"], alone["record_state"])


def test_nothing_on_record_is_an_empty_list() -> None:
    document = json.loads(record_to_json(replace(REPORT, on_record=replace(REPORT.on_record, lines=())), PLAIN))
    VALIDATOR.validate(document)
    assert document["record"] == []
