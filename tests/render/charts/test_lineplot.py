import xml.etree.ElementTree as ET
from datetime import date, timedelta
from itertools import pairwise

import pytest

from cryptoai_cli.render.charts.lineplot import Line, has_points, lineplot
from cryptoai_cli.render.charts.svg import Panel
from tests.render.drawings import of_class, parsed, texts

LAST = date(2025, 10, 13)
DAYS = tuple(LAST - timedelta(days=4 - at) for at in range(5))


def line(name: str, *values: float | None, is_yardstick: bool = False) -> Line:
    return Line(name, values, "{:.1f}".format, is_yardstick=is_yardstick)


def names(panel: Panel) -> dict[str, float]:
    """Return what stands beside the ends of the lines, and how high."""
    found = [element for element in parsed(panel).iter("text") if element.find("tspan") is not None]
    return {" ".join("".join(element.itertext()).split()): float(element.get("y", "nan")) for element in found}


def ends(panel: Panel) -> list[float]:
    return [float(end.get("cy", "nan")) for end in of_class(panel, "end")]


def drawn(panel: Panel) -> list[ET.Element]:
    return of_class(panel, "series")


def test_each_line_has_its_name_and_its_last_value_beside_its_end() -> None:
    panel = lineplot((line("Miners", 100, 104, 99, 110, 115.94), line("Chips", 100, 98, 97, 96, 95)), DAYS, 100)
    (miners, at_miners), (chips, at_chips) = names(panel).items()
    assert (miners, chips) == ("Miners 115.9", "Chips 95.0")
    assert [at_miners, at_chips] == pytest.approx([end + 5 for end in ends(panel)], abs=0.2)


def test_lines_that_end_together_have_names_that_do_not_cover_each_other() -> None:
    lines = [line(f"Group {at}", 100, 120, 90, 100, 110 + at / 100) for at in range(8)]
    panel = lineplot((*lines, line("Low", 100, 90, 80, 70, 60)), DAYS, 100)
    heights = names(panel)
    in_order = sorted(heights.values())
    assert min(after - before for before, after in pairwise(in_order)) >= 22 - 0.2
    assert min(heights, key=lambda name: heights[name]) == "Group 7 110.1"  # the highest end


def test_names_stay_within_the_drawing_however_many_there_are() -> None:
    lines = [line(f"Group {at}", 100, 100, 100, 100, 200 if at else 100) for at in range(40)]
    panel = lineplot(lines, DAYS, 100)
    heights = sorted(names(panel).values())
    assert heights[0] > 12
    assert heights[-1] < panel.height - 30
    assert min(after - before for before, after in pairwise(heights)) >= 22 - 0.2


def test_a_yardstick_is_dashed_and_takes_no_colour_from_the_others() -> None:
    lines = (line("A", 100, 101), line("Nasdaq", 100, 102, is_yardstick=True), line("B", 100, 103))
    panel = lineplot(lines, DAYS[:2], 100)
    assert [element.get("class") for element in drawn(panel)] == ["series yardstick", "series l0", "series l1"]


def test_the_first_the_middle_and_the_last_date_stand_below() -> None:
    told = texts(lineplot((line("A", 1, 2, 3, 4, 5),), DAYS))
    assert [words for words in told if "October" in words] == ["9 October 2025", "11 October 2025", "13 October 2025"]


def test_of_two_sessions_each_date_stands_once() -> None:
    told = texts(lineplot((line("A", 1, 2),), DAYS[-2:]))
    assert [words for words in told if "October" in words] == ["12 October 2025", "13 October 2025"]


def test_a_line_is_interrupted_where_there_is_no_value() -> None:
    (path,) = drawn(lineplot((line("A", 1, 2, None, 4, 5),), DAYS))
    assert path.get("d", "").count("M") == 2


def test_a_line_that_ends_early_has_its_end_there() -> None:
    panel = lineplot((line("A", 1, 2, 3, None, None), line("B", 1, 2, 3, 4, 5)), DAYS)
    first, last = (float(end.get("cx", "nan")) for end in of_class(panel, "end"))
    assert first < last
    assert "A 3.0" in names(panel)


def test_what_all_are_measured_from_is_drawn_even_where_every_line_lies_above() -> None:
    (base,) = (
        e for e in of_class(lineplot((line("A", 131, 147),), DAYS[:2], 100), "zero") if e.get("x1") != e.get("x2")
    )
    assert base.get("y1") == base.get("y2")
    assert "100" in texts(lineplot((line("A", 131, 147),), DAYS[:2], 100))


def test_a_level_line_lies_in_the_middle() -> None:
    panel = lineplot((line("A", 5, 5),), DAYS[:2])
    assert ends(panel) == [pytest.approx(12 + 420 / 2, abs=0.2)]


def test_ticks_have_the_decimals_of_their_steps() -> None:
    assert "0.0002" in texts(lineplot((line("A", 0.0001, 0.0009),), DAYS[:2]))
    assert "2,000" in texts(lineplot((line("A", 1000, 9000),), DAYS[:2]))


def test_a_long_name_is_cut_its_value_is_not() -> None:
    (told,) = names(lineplot((line("A very long name of a group that nobody could ever show whole", 1, 2),), DAYS[:2]))
    assert told.endswith("\N{HORIZONTAL ELLIPSIS} 2.0")


@pytest.mark.parametrize(("values", "is_enough"), [((), False), ((None, 1.0), False), ((1.0, None, 2.0), True)])
def test_a_line_needs_two_points(values: tuple[float | None, ...], is_enough: bool) -> None:  # noqa: FBT001 a parameter of the test
    assert has_points(line("A", *values)) is is_enough
