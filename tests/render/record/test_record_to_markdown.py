import re

from msgspec.structs import replace

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.record.record_to_markdown import record_to_markdown
from tests.render.on_record.sample import EDGAR, build_record_report

TEXT = record_to_markdown(build_record_report(), RenderOptions())


def test_a_session_is_a_table_whose_rows_have_as_many_cells() -> None:
    assert TEXT.startswith("# On record, Monday 13 October 2025\n\n| New York | Symbol | On record | Session |\n")
    rows = [line for line in TEXT.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in rows} == {5}


def test_a_record_is_a_link_where_it_has_an_address() -> None:
    assert f"| Mon 16:11 | CAN | [8-K/A: results (2.02), 6.66]({EDGAR}) | after the close |" in TEXT
    assert "| Mon 09:41 | BITF | halted 09:41\u201309:46, LUDP (volatility pause) | during the session |" in TEXT
    assert not re.search(r"<script>|(?<!\\)\]\(javascript:", TEXT)


def test_remarks_stand_below() -> None:
    assert "\n- MARA: nothing on record.\n" in TEXT
    assert "\n- EDGAR was closed (Columbus Day).\n" in TEXT


def test_a_session_without_records_says_so() -> None:
    report = build_record_report()
    text = record_to_markdown(replace(report, on_record=replace(report.on_record, lines=())), RenderOptions())
    assert text.startswith("# On record, Monday 13 October 2025\n\nNo record is listed.\n")
