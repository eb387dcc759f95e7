import xml.etree.ElementTree as ET
from datetime import date

import pytest
from msgspec.structs import replace

from cryptoai_cli.errors import UsageError
from cryptoai_cli.render.charts.history_to_svg import history_to_svg
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.to_history import HistoryFormat, to_history
from cryptoai_cli.report.history import GroupHistory, GroupRow, SymbolHistory, SymbolRow
from tests.build_report import FRIDAY, MONDAY, build_session

BASE = build_session(date(2025, 10, 9))
SYMBOL = SymbolHistory(
    "KEEL",
    "Keel",
    BASE,
    (SymbolRow(FRIDAY, "BITF", "yahoo", close=4.2), SymbolRow(MONDAY, "KEEL", "yahoo", close=5.39)),
)
GROUP = GroupHistory(
    "miners",
    "Miners",
    members=4,
    groups=3,
    base=BASE,
    rows=(
        GroupRow(FRIDAY, 95.0, -0.05, -0.057, 1, 2, 0, 1, 2, "yahoo"),
        GroupRow(MONDAY, 106.4, 0.12, 0.0731, 3, 0, 1, 0, 1, "cnbc"),
    ),
)


def told(document: str) -> list[str]:
    tree = ET.fromstring(document)  # noqa: S314 our own drawing
    lines = ("".join(element.itertext()) for element in tree.iter("{http://www.w3.org/2000/svg}text"))
    return [" ".join(words.split()) for words in lines]


def drawn(document: str) -> str:
    tree = ET.fromstring(document)  # noqa: S314 our own drawing
    return next(e.get("d", "") for e in tree.iter() if e.get("class", "").startswith("series"))


def test_a_symbol_is_a_line_of_its_closes() -> None:
    words = told(history_to_svg(SYMBOL))
    assert words[:2] == [
        "Keel (KEEL) since 10 October 2025",
        "10 to 13 October 2025, 2 sessions · closes, adjusted for splits",
    ]
    assert "KEEL 5.39" in words
    assert drawn(history_to_svg(SYMBOL)).count("L") == 1
    assert words[-1] == "Without dividends. Source: Yahoo."


def test_a_group_is_a_line_of_its_index_from_100_at_the_base() -> None:
    words = told(history_to_svg(GROUP))
    assert words[:2] == ["Miners since 9 October 2025, 100 at the start", "10 to 13 October 2025, 2 sessions"]
    assert "Miners 106.4" in words
    assert "9 October 2025" in words
    assert drawn(history_to_svg(GROUP)).count("L") == 2  # from the base over two sessions
    assert words[-1].endswith("100 at the close of 9 October 2025, without dividends. Source: Yahoo, CNBC.")


def test_a_session_whose_moves_came_from_several_sources_names_none() -> None:
    rows = (GROUP.rows[0], replace(GROUP.rows[1], source=""))
    assert told(history_to_svg(replace(GROUP, rows=rows)))[-1].endswith(" Source: Yahoo.")


def test_one_close_is_refused() -> None:
    with pytest.raises(UsageError, match="a chart needs at least two closes"):
        history_to_svg(SymbolHistory("KEEL", "Keel", BASE, SYMBOL.rows[:1]))


def test_one_session_is_counted_as_one() -> None:
    assert told(history_to_svg(replace(GROUP, rows=GROUP.rows[:1])))[1] == "Friday 10 October 2025, 1 session"


def test_the_formats_of_pictures() -> None:
    drawing, painted = (to_history(GROUP, form, RenderOptions()) for form in (HistoryFormat.SVG, HistoryFormat.PNG))
    assert isinstance(drawing, str)
    assert drawing == history_to_svg(GROUP)
    assert isinstance(painted, bytes)
    assert painted.startswith(b"\x89PNG\r\n\x1a\n")


def test_a_name_that_is_the_symbol_is_not_said_twice() -> None:
    assert told(history_to_svg(replace(SYMBOL, name="KEEL")))[0] == "KEEL since 10 October 2025"
