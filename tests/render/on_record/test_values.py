from cryptoai_cli.render.on_record.values import RECORD_COLUMNS, record_table, record_values, report_record_values
from cryptoai_cli.render.text.to_jsonl import table_to_jsonl
from tests.render.on_record.sample import build_on_record, build_story_on_record, every_line
from tests.render.story import build_story


def test_the_columns_are_those_of_the_contract() -> None:
    assert ",".join(RECORD_COLUMNS) == "session,symbol,kind,at,relation,form,items,title,publisher,url,source"


def test_a_table_has_a_line_for_each_record_oldest_first() -> None:
    table = record_table(build_on_record())
    cells = dict(zip(table.names, table.columns, strict=True))
    assert len(cells["symbol"]) == len(every_line())
    assert cells["items"][0] == "1.01 2.03"
    assert cells["at"][1] is None
    assert [url for url in cells["url"] if url] == [url for url in cells["url"] if str(url).startswith("https://")]
    assert "2025-10-10T20:31:22Z" in table_to_jsonl(table)


def test_columns_can_be_chosen() -> None:
    assert record_table(build_on_record(), ("kind", "symbol")).names == ("kind", "symbol")


def test_json_has_what_was_halted_and_what_is_due() -> None:
    records = record_values(build_on_record())["record"]
    assert isinstance(records, list)
    assert {str(each["halt"]) for each in records if isinstance(each, dict)} == {
        "None",
        "{'code': 'LUDP', 'market': 'NASDAQ', 'resumed': '2025-10-13T13:46:12Z'}",
        "{'code': 'T1', 'market': 'NASDAQ', 'resumed': None}",
    }
    assert {str(each["due"]) for each in records if isinstance(each, dict)} == {
        "None",
        "{'when': 'before the open', 'estimated': True}",
        "{'when': 'not said', 'estimated': None}",
        "{'when': 'after the close', 'estimated': None}",
    }


def test_a_report_has_them_only_if_they_were_asked_for() -> None:
    assert report_record_values(build_story()) == {}
    assert set(report_record_values(build_story_on_record())) == {
        "record",
        "record_state",
        "record_counted",
        "edgar_closed",
    }
