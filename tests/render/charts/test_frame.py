import xml.etree.ElementTree as ET

from cryptoai_cli.render.charts import svg
from cryptoai_cli.render.charts.frame import framed_picture, small_print, title_panel
from cryptoai_cli.render.charts.svg import Panel
from tests.render.drawings import texts

SVG = "{http://www.w3.org/2000/svg}"


def _read(document: str) -> ET.Element:
    return ET.fromstring(document)  # noqa: S314 our own drawing


def test_panels_stand_below_each_other_with_their_gaps_inside_the_margins() -> None:
    picture = _read(framed_picture("Two", ((Panel(100, 10, ""), 5.0), (Panel(300, 20, ""), 0.0))))
    places = [group.get("transform") for group in picture.iter(f"{SVG}g")]
    assert places == ["translate(40 40)", "translate(40 55)"]
    assert (picture.get("width"), picture.get("height")) == ("380", "103")  # 40 + 300 + 40, 40 + 10 + 5 + 20 + 28


def test_the_paper_covers_the_whole_picture() -> None:
    picture = _read(framed_picture("One", ((Panel(100, 10, ""), 0.0),)))
    (paper,) = picture.iter(f"{SVG}rect")
    assert (paper.get("width"), paper.get("height")) == (picture.get("width"), picture.get("height"))


def test_the_name_is_for_readers_who_do_not_see_it() -> None:
    picture = _read(framed_picture('Miners "led"', ((Panel(100, 10, ""), 0.0),)))
    assert picture.get("aria-label") == 'Miners "led"'


def test_styles_of_a_drawing_come_after_those_of_all_and_no_colour_is_a_variable() -> None:
    document = framed_picture("One", ((Panel(100, 10, ""), 0.0),), ".x{fill:red}")
    styles = _read(document).findtext(f"{SVG}style", "")
    assert styles.endswith(".x{fill:red}")
    assert "'Movers Sans','Source Sans 3'" in styles
    assert "var(" not in styles


def test_what_the_font_lacks_is_replaced_in_the_whole_file() -> None:
    document = framed_picture("\N{ROCKET}", ((Panel(100, 10, svg.text(0, 0, "a\N{ROCKET}")), 0.0),))
    assert "\N{ROCKET}" not in document
    assert ">a\N{WHITE SQUARE}<" in document


def test_a_title_takes_the_lines_it_needs() -> None:
    one, two = (title_panel("Bitcoin miners led the bounce", ("final", "14 of 17"), room) for room in (1000, 200))
    assert texts(one) == ["Bitcoin miners led the bounce", "final · 14 of 17"]
    assert texts(two) == ["Bitcoin miners", "led the bounce", "final · 14 of 17"]
    assert (one.height, two.height) == (54, 84)  # 24 and 1.25 x 24 a line
    assert (one.width, two.width) == (1000, 200)


def test_small_print_is_one_line() -> None:
    assert texts(small_print("Source: Yahoo.")) == ["Source: Yahoo."]
    assert small_print("x").height == 16
