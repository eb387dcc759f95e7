import csv
import io
import json
from datetime import date, timedelta

import pytest

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.to_history import HistoryFormat, to_history
from cryptoai_cli.report.history import GroupHistory, GroupRow, History, SymbolHistory, SymbolRow
from cryptoai_cli.report.model import Notice
from tests.build_report import FRIDAY, MONDAY, build_session

ROWS = (
    SymbolRow(FRIDAY, "BITF", "yahoo", 4.4, 5.1, 4.09, 4.2, 226081800.0, 0.00719),
    SymbolRow(MONDAY, "KEEL", "yahoo", 4.75, 5.42, 4.41, 5.39, 158019400.0, 0.283333),
)
SYMBOL = SymbolHistory("KEEL", "Keel", build_session(date(2025, 10, 9)), ROWS)
GROUP = GroupHistory(
    "miners",
    "Miners",
    members=4,
    groups=3,
    base=build_session(date(2025, 10, 9)),
    rows=(
        GroupRow(FRIDAY, 95.0, -0.05, -0.057, 1, 2, 0, 1, 2, "yahoo"),
        GroupRow(MONDAY, 106.4, 0.12, 0.0731, 3, 0, 1, 0, 1, ""),
    ),
)


def text(history: History, form: HistoryFormat, options: RenderOptions) -> str:
    written = to_history(history, form, options)
    assert isinstance(written, str)
    return written


def table(written: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written)))


def test_the_columns_of_a_symbol_are_those_of_the_contract() -> None:
    told = text(SYMBOL, HistoryFormat.CSV, RenderOptions())
    assert told.split("\r\n")[0] == "session,symbol,open,high,low,close,volume,change_pct,source"
    assert told.split("\r\n")[2] == "2025-10-13,KEEL,4.75,5.42,4.41,5.39,158019400,28.33,yahoo"


def test_t10_what_is_not_known_is_an_empty_cell() -> None:
    bare = SymbolHistory("A", "A", build_session(), (SymbolRow(MONDAY, "A", note="nothing is held"),))
    told = text(bare, HistoryFormat.CSV, RenderOptions())
    assert told.split("\r\n")[1] == "2025-10-13,A,,,,,,,"


def test_a_group_has_the_same_columns_first_with_its_index_as_the_close() -> None:
    first, last = table(text(GROUP, HistoryFormat.CSV, RenderOptions()))
    assert list(first)[:9] == ["session", "symbol", "open", "high", "low", "close", "volume", "change_pct", "source"]
    assert (last["symbol"], last["close"], last["change_pct"], last["median_pct"]) == (
        "miners",
        "106.40",
        "12.00",
        "7.31",
    )
    assert (first["advances"], first["declines"], first["unchanged"], first["missing"], first["rank"]) == tuple("12012")


def test_json_says_the_same() -> None:
    told = json.loads(text(GROUP, HistoryFormat.JSON, RenderOptions()))
    assert (told["schema"], told["group"], told["sessions_led"], told["sessions_ranked"]) == (1, "miners", 1, 2)
    assert told["base_session"] == "2025-10-09"
    assert told["sessions"][1]["close"] == 106.4
    assert told["sessions"][1]["source"] is None
    symbol = json.loads(text(SYMBOL, HistoryFormat.JSON, RenderOptions()))
    assert (symbol["symbol"], symbol["sessions"][0]["symbol"], symbol["notices"]) == ("KEEL", "BITF", [])


def test_notices_are_in_the_json() -> None:
    told = SymbolHistory("A", "A", build_session(), ROWS, (Notice("correction", "A was corrected."),))
    assert json.loads(text(told, HistoryFormat.JSON, RenderOptions()))["notices"] == [
        {"code": "correction", "message": "A was corrected."}
    ]


def test_a_symbol_on_the_screen() -> None:
    assert text(SYMBOL, HistoryFormat.TABLE, RenderOptions(width=80)).splitlines() == [
        "KEEL · Keel · 10 to 13 October 2025, 2 sessions · Yahoo",
        "5.39 after 4.20 on 10 October 2025: +28.33 %. Highest close 5.39 on 13 October",
        "2025, lowest 4.20 on 10 October 2025.",
        "",
        "   ███  5.39",
        "   ███",
        "   ███",
        "   ███",
        "   ███",
        "▁▁▁███  4.20",
        "",
        "Session     Symbol  Open  High   Low  Close    Change       Volume",
        "2025-10-13  KEEL    4.75  5.42  4.41   5.39  +28.33 %  158,019,400",
        "2025-10-10  BITF    4.40  5.10  4.09   4.20   +0.72 %  226,081,800",
    ]


def test_a_group_on_the_screen() -> None:
    lines = text(GROUP, HistoryFormat.TABLE, RenderOptions(width=100)).splitlines()
    assert lines[:3] == [
        "Miners · 10 to 13 October 2025, 2 sessions · Yahoo",
        "Index 106.40, from 100 at the close of 9 October 2025; every member weighs the same. Up/down: 1/1.",
        "First of 3 groups in 1 of 2.",
    ]
    assert [" ".join(line.split()) for line in lines[-3:]] == [
        "Session Index Mean Median Up/Down Missing Rank",
        "2025-10-13 106.40 +12.00 % +7.31 % 3/0 0 1",
        "2025-10-10 95.00 \N{MINUS SIGN}5.00 % \N{MINUS SIGN}5.70 % 1/2 1 2",
    ]


@pytest.mark.parametrize("width", range(40, 120, 7))
@pytest.mark.parametrize("history", [SYMBOL, GROUP])
def test_nothing_is_wider_than_the_screen(width: int, history: SymbolHistory | GroupHistory) -> None:
    lines = text(history, HistoryFormat.TABLE, RenderOptions(width=width)).splitlines()
    assert max(map(len, lines)) <= width
    assert any("+28.33 %" in line or "+12.00 %" in line for line in lines[-2:])


def test_t33_a_screen_without_unicode_gets_ascii() -> None:
    assert text(GROUP, HistoryFormat.TABLE, RenderOptions(encoding="ascii")).isascii()


def test_the_latest_sessions_stand_first_and_the_rest_is_told_of() -> None:
    rows = tuple(SymbolRow(date(2025, 1, 1) + timedelta(day), "A", "yahoo", close=1.0 + day) for day in range(25))
    told = text(SymbolHistory("A", "A", build_session(), rows), HistoryFormat.TABLE, RenderOptions())
    lines = told.splitlines()
    table_lines = [line for line in lines if line.startswith("2025-")]
    assert (table_lines[0][:10], len(table_lines)) == ("2025-01-25", 20)
    assert lines[-1] == "5 earlier sessions: -f csv has them all."


def test_a_picture_is_an_svg_drawing_or_painted_as_png() -> None:
    assert text(SYMBOL, HistoryFormat.SVG, RenderOptions()).startswith("<svg ")
    painted = to_history(SYMBOL, HistoryFormat.PNG, RenderOptions())
    assert isinstance(painted, bytes)
    assert painted.startswith(b"\x89PNG")
