import pytest

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.screen import screen_for
from cryptoai_cli.watch_app.board import Tab
from cryptoai_cli.watch_app.tab_bar import TabBar, tab_bar

TABS = (Tab("", "All"), Tab("miners", "Bitcoin miners"), Tab("chips", "Chips"))


def bar(chosen: str, width: int) -> TabBar:
    return tab_bar(TABS, chosen, screen_for(RenderOptions()), width)


def test_tabs_stand_side_by_side_and_the_chosen_one_is_marked() -> None:
    found = bar("miners", 80)

    assert found.text.plain == " All  Bitcoin miners  Chips "
    marked = [(span.start, span.end) for span in found.text.spans if "reverse" in str(span.style)]
    assert marked == [(5, 21)]


def test_a_narrow_line_shows_the_chosen_tab() -> None:
    assert bar("", 22).text.plain == " All  Bitcoin miners >"
    assert bar("chips", 12).text.plain == "< Chips "
    assert bar("miners", 18).text.plain == "< Bitcoin miners >"


@pytest.mark.parametrize("chosen", ["", "miners", "chips"])
@pytest.mark.parametrize("width", range(1, 32))
def test_the_line_is_never_wider_than_the_screen(chosen: str, width: int) -> None:
    found = bar(chosen, width)
    assert found.text.cell_len <= max(width, 2)
    assert chosen in {span.key for span in found.spans}


def test_a_mark_stands_for_the_tabs_that_are_left_out_and_is_no_tab() -> None:
    found = bar("miners", 18)
    assert [found.key_at(cell) for cell in (0, 1, 16, 17)] == [None, "miners", "miners", None]
    assert not {"<", ">"} & set(bar("miners", 28).text.plain)


def test_a_cell_belongs_to_the_tab_that_covers_it() -> None:
    found = bar("", 80)

    assert [found.key_at(cell) for cell in (0, 4, 5, 20, 21, 40)] == ["", "", "miners", "miners", "chips", None]
