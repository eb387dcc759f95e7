from datetime import timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.history import SymbolHistory, SymbolRow
from cryptoai_cli.report.model import Report
from cryptoai_cli.watch_app.pages import Year, help_page, member_page, notices_page
from cryptoai_cli.watch_app.top import Room
from tests.build_report import MONDAY, build_session
from tests.render.story import build_story


def room(width: int = 80) -> Room:
    return Room(width, 24, RenderOptions(width=width))


def history() -> SymbolHistory:
    days = [MONDAY - timedelta(days=ago) for ago in range(250, 0, -1)]
    rows = tuple(SymbolRow(day, "CAN", "yahoo", close=1.0 + at / 100) for at, day in enumerate(days))
    return SymbolHistory("CAN", "Canaan", build_session(), rows)


def page(report: Report, year: Year, width: int = 80, symbol: str = "CAN") -> str:
    return "\n".join(line.plain for line in member_page(report, symbol, year, room(width)))


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_page_of_a_member_has_its_year_and_how_its_figure_came_about(width: int) -> None:
    text = page(build_story(), Year(history()), width)

    assert "250 sessions" in " ".join(text.split())
    assert "█" in text
    assert "How the figure of CAN (Canaan) came about" in text
    assert max(map(len, text.splitlines())) <= width - 4


def test_until_the_store_has_been_read_the_page_says_so() -> None:
    assert "Reading the store" in page(build_story(), Year())


def test_why_there_is_no_year_is_said() -> None:
    text = page(build_story(), Year(reason="nothing is held"))

    assert "nothing is held" in text
    assert "Reading" not in text


def test_a_member_that_has_left_the_report_is_said_to_be_gone() -> None:
    assert "NOPE is not in the report any more." in page(build_story(), Year(), symbol="NOPE")


def test_notices_failures_and_footnotes_stand_on_one_page() -> None:
    text = "\n".join(line.plain for line in notices_page(build_story(), room()))

    assert "ZZZNOPE: no source knows this symbol." in text
    assert "yahoo: no such symbol: ZZZNOPE" in text
    assert "¹ Coins" in text


def test_a_report_without_notices_says_none() -> None:
    report = replace(build_story(), notices=(), failures=())
    text = "\n".join(line.plain for line in notices_page(report, room()))

    assert "None." in text
    assert "did not answer" not in text


def test_the_help_names_every_key_and_fits() -> None:
    lines = [line.plain for line in help_page(room(60))]

    assert max(map(len, lines)) <= 60
    assert all(any(line.startswith(key) for line in lines) for key in ("Tab", "s, S", "/", "Enter", "r", "n", "?", "q"))
