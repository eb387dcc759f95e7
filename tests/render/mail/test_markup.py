import re

import pytest

from cryptoai_cli.render.charts.palette import dark_colours, light_colours
from cryptoai_cli.render.mail import markup
from cryptoai_cli.render.mail.markup import Cell
from cryptoai_cli.report.style import Palette

PLAIN = Palette.BLUE_ORANGE


def test_an_empty_part_takes_no_row() -> None:
    assert markup.row("") == ""
    assert "<p>x</p>" in markup.row("<p>x</p>")


def test_without_a_content_id_there_is_no_picture() -> None:
    assert markup.picture("", "Map", "What it means") == ""
    drawn = markup.picture("abc@picture", "Map", "What it means")
    assert 'src="cid:abc@picture"' in drawn
    assert "What it means" in drawn


def test_a_headline_of_one_sentence_has_no_paragraph_below() -> None:
    assert markup.headline("One.", "").endswith(">One.</h1>")
    assert markup.headline("One.", "Two.").endswith(">Two.</p>")


@pytest.mark.parametrize(
    ("headings", "widths"), [(("Group",), ["100"]), (("Group", "Median", "Up"), ["62", "19", "19"])]
)
def test_columns_of_figures_take_19_percent_each_and_names_the_rest(
    headings: tuple[str, ...], widths: list[str]
) -> None:
    table = markup.data_table("Groups", headings, (), PLAIN)
    assert re.findall(r'scope="col" width="(\d+)%"', table) == widths


def test_headings_of_figures_are_set_to_the_right() -> None:
    table = markup.data_table("Groups", ("Group", "Median"), (), PLAIN)
    assert re.findall(r"text-align:(\w+)", table) == ["left", "right"]


def test_the_first_cell_of_a_line_is_its_head() -> None:
    table = markup.data_table("T", ("A", "B"), ((Cell("MARA", beside="Mara", below="best X"), Cell("1.00")),), PLAIN)
    body = table.partition("<tbody>")[2]
    head, figure = body.split("</th>")
    assert head.startswith('<tr><th scope="row"')
    assert re.sub(r"<[^>]*>", "|", head).strip("|") == "MARA |Mara"
    assert re.search(r'1\.00</td></tr><tr><td colspan="2"[^>]*><span[^>]*>best X</span></td></tr>', figure)
    assert "<td " in figure


@pytest.mark.parametrize(("sign", "name"), [(0.1, "m-up"), (-0.1, "m-down"), (0.0, "m-ink")])
def test_a_figure_has_the_colour_of_its_sign(sign: float, name: str) -> None:
    table = markup.data_table("T", ("A", "B"), ((Cell("x"), Cell("1", sign=sign)),), PLAIN)
    assert f'<td class="{name} ' in table


def test_the_page_has_its_title_and_its_rows() -> None:
    page = markup.document("Movers", (markup.row("one"), markup.row("two")), PLAIN)
    assert "<title>Movers</title>" in page
    assert page.index("one") < page.index("two")
    assert page.endswith("</html>\n")


def test_every_dark_colour_belongs_to_a_class_that_is_used() -> None:
    page = markup.document(
        "T",
        (markup.faint("x"), markup.headline("a", ""), markup.data_table("T", ("A",), ((Cell("x"),),), PLAIN)),
        PLAIN,
    )
    assert {"m-page", "m-card", "m-ink", "m-muted", "m-rule"} <= set(re.findall(r"m-\w+", page.partition("<body")[2]))
    assert "prefers-color-scheme:dark" in page


@pytest.mark.parametrize("palette", Palette)
def test_rises_and_falls_have_the_colours_of_the_palette(palette: Palette) -> None:
    figures = (Cell("x"), Cell("1", sign=1.0), Cell("1", sign=-1.0))
    page = markup.document("T", (markup.data_table("T", ("A", "B", "C"), (figures,), palette),), palette)
    for name in ("up", "down"):
        assert f"color:{light_colours(palette)[name]}" in page.partition("<body")[2]
        assert f".m-{name}{{color:{dark_colours(palette)[name]} !important}}" in page
