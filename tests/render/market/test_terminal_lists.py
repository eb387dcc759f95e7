import re

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from cryptoai_cli.render.market.terminal_lists import active_lines, list_lines
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.footnotes import Footnotes
from cryptoai_cli.render.terminal.screen import screen_for
from cryptoai_cli.report.market.model import MarketRankBy, MarketReport
from tests.render.market.sample import build_line, build_market

NO_NOTES = Footnotes("", "")


def _lists(market: MarketReport, width: int, top: int = 5) -> list[str]:
    return [line.plain.rstrip() for line in list_lines(market, top, NO_NOTES, screen_for(RenderOptions(width=width)))]


def _headings(line: str) -> list[str]:
    return re.split(r" {2,}", line)


def test_wider_screens_have_more_figures_and_end_with_that_of_the_order() -> None:
    found = {width: _headings(_lists(build_market(), width)[0]) for width in (60, 80, 100, 120, 200)}
    assert found[60] == ["Gainers", "Change", "Losers", "Change"]
    assert found[80][:3] == ["Gainers", "Price", "Change"]
    assert found[100][:4] == ["Gainers", "Price", "Turnover", "Change"]
    assert found[120][:5] == ["Gainers", "vs Nasdaq", "Price", "Turnover", "Change"]
    assert found[200][:7] == ["Gainers", "Industry", "Size", "vs Nasdaq", "Price", "Turnover", "Change"]


def test_a_long_industry_takes_no_room_from_the_names() -> None:
    long = "Biotechnology: Biological Products (No Diagnostic Substances)"
    lines = [build_line("AAAAA", 0.1, name="Alpha Therapeutics", industry=long), build_line("BBBBB", -0.1)]
    assert "Alpha Th" in _lists(build_market(lines), 200)[1]


def test_figures_are_not_cut() -> None:
    assert "+172.61 %" in _lists(build_market(), 60)[1]


def test_lists_stand_below_each_other_where_they_do_not_fit() -> None:
    lines = _lists(build_market(), 40)
    assert lines[0].startswith("Gainers")
    assert lines[6].startswith("Losers")


def test_a_move_with_one_source_has_a_mark() -> None:
    lines = _lists(build_market(), 80)
    assert lines[1].startswith("XONE\u00b9")
    assert lines[2].startswith("CRML ")


def test_another_figure_that_ranks_comes_last() -> None:
    market = build_market(rank_by=MarketRankBy.TURNOVER)
    assert _headings(_lists(market, 100)[0])[:4] == ["Gainers", "Price", "Change", "Turnover"]
    assert _headings(_lists(market, 60)[0])[-1] == "Turnover"


def test_only_one_side_is_no_error() -> None:
    lines = _lists(build_market([build_line("A", 0.1)]), 80)
    assert lines[0].startswith("Gainers")
    assert "Losers" not in lines[0]
    assert _lists(build_market(()), 80) == []


def test_top_limits_each_side() -> None:
    assert len(_lists(build_market(), 80, top=2)) == 3


def test_the_most_active_are_a_text_that_names_turnover_once() -> None:
    lines = [line.plain for line in active_lines(build_market(), 5, screen_for(RenderOptions(width=80)))]
    assert lines[0].startswith("Most active  TSLA (turnover 34.7 bn, +5.42 %), NVDA (28.9 bn, +2.82 %),")
    assert all(line.startswith(" " * 13) for line in lines[1:])
    assert lines[-1].endswith(")")


def test_no_active_line_is_no_text() -> None:
    market = replace(build_market(), active=())
    assert active_lines(market, 5, screen_for(RenderOptions(width=80))) == []


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
def test_wide_figures_of_the_day_do_not_leave_the_screen(width: int) -> None:
    lines = [build_line("AAAAA", 248_699.0, price=725_000.1234), build_line("BBBBB", -0.5, price=725_000.1234)]
    assert max(map(cell_len, _lists(build_market(lines), width))) <= width
