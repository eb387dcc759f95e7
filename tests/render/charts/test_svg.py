import pytest

from cryptoai_cli.render.charts import svg
from cryptoai_cli.render.charts.svg import Box, Panel
from tests.render.drawings import parsed, texts

HOSTILE = "<script>alert(1)</script>\"'&\u202e\x00"


@pytest.mark.parametrize(
    ("value", "expected"),
    [(12.0, "12"), (12.34, "12.3"), (-3.0, "-3"), (-0.04, "0"), (0.0, "0"), (-0.5, "-0.5"), (0.96, "1")],
)
def test_a_length_has_no_more_digits_than_it_needs(value: float, expected: str) -> None:
    assert svg.length(value) == expected


def test_outside_text_stays_text() -> None:
    panel = Panel(
        10,
        10,
        svg.text(1, 2, HOSTILE, 12)
        + svg.circle(1, 1, 1, "dot", HOSTILE)
        + svg.bold_and_plain(1, 1, (HOSTILE, HOSTILE), 9),
    )
    told = "<script>alert(1)</script>\"'&"
    assert texts(panel) == [told, f"{told}  {told}"]
    assert [element.tag for element in parsed(panel).iter()].count("script") == 0


def test_a_picture_says_what_it_shows_to_who_does_not_see_it() -> None:
    drawn = svg.picture(Panel(100, 50, ""), 'A "map"', "wide")
    assert drawn.startswith('<svg class="chart wide" role="img" aria-label="A &quot;map&quot;" viewBox="0 0 100 50">')


def test_a_document_stands_alone() -> None:
    drawn = svg.document(Panel(100, 50, ""), "A map", ".a{fill:red}")
    assert 'xmlns="http://www.w3.org/2000/svg"' in drawn
    assert 'width="100" height="50"' in drawn
    assert "<style>.a{fill:red}</style>" in drawn
    assert drawn.endswith("</svg>\n")


def test_a_box_never_gets_a_side_below_zero() -> None:
    assert Box(0, 0, 3, 3).inset(5) == Box(5, 5, 0, 0)
    assert Box(0, 0, 3, 3).below(2) == Box(0, 2, 3, 1)
    assert Box(0, 0, 3, 3).below(5).height == 0


def test_a_line_is_interrupted_where_a_point_is_missing() -> None:
    drawn = svg.path([None, (0, 0), (1, 1), None, (2, 2), (3, 3)], "x")
    assert drawn == '<path class="x" d="M0 0L1 1M2 2L3 3"/>'
