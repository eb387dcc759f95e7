"""Small panels of one scale."""

from datetime import date, timedelta

import pytest

from cryptoai_cli.render.charts.lineplot import WIDTH, Line, tick_text
from cryptoai_cli.render.charts.small_multiples import small_multiples
from cryptoai_cli.render.charts.svg import Panel
from tests.render.drawings import of_class, parsed, texts

LAST = date(2025, 10, 13)
DAYS = tuple(LAST - timedelta(days=3 - at) for at in range(4))


def line(name: str, *values: float | None) -> Line:
    return Line(name, values, "{:.1f}".format)


def drawn(*lines: Line, yardstick: Line | None = None) -> Panel:
    return small_multiples(lines, yardstick, DAYS, 100.0, tick_text)


def test_each_line_has_a_panel_with_its_name_its_last_value_and_its_dates() -> None:
    panel = drawn(line("Miners", 100, 104, 99, 110), line("Chips", 100, 98, 97, 96))
    words = [" ".join(each.split()) for each in texts(panel)]
    assert {"Miners 110.0", "Chips 96.0"} <= set(words)
    assert (words.count("10 Oct"), words.count("13 Oct")) == (2, 2)
    assert panel.width == WIDTH


def test_panels_stand_in_rows_of_three() -> None:
    heights = [drawn(*(line(f"G{at}", 100, 101, 102, 103) for at in range(count))).height for count in (1, 3, 4, 7)]
    assert heights[0] == heights[1]
    assert heights[2] - heights[1] == pytest.approx(heights[3] - heights[2])


def test_all_panels_have_one_scale() -> None:
    panel = drawn(line("A", 100, 100, 100, 200), line("B", 100, 100, 100, 150))
    high, low = (float(end.get("cy", "nan")) for end in of_class(panel, "end"))
    first = float(of_class(panel, "l0")[0].get("d", "").split()[1].partition("L")[0])
    assert (first - low) / (first - high) == pytest.approx(0.5, abs=0.02)


def test_the_yardstick_is_in_every_panel_and_the_base_is_drawn() -> None:
    panel = drawn(line("A", 131, 140, 150, 147), line("B", 131, 130, 129, 133), yardstick=line("Nasdaq", 100, 1, 2, 3))
    assert len(of_class(panel, "beside")) == 2
    assert "100" in texts(panel)


def test_a_long_name_is_cut_and_its_value_is_not() -> None:
    found = [
        " ".join(each.split()) for each in texts(drawn(line("A name of a group that is too long " * 3, 1, 2, 3, 4)))
    ]
    assert any(each.endswith("\N{HORIZONTAL ELLIPSIS} 4.0") for each in found)


def test_a_line_is_interrupted_where_there_is_no_value() -> None:
    (path,) = (e for e in parsed(drawn(line("A", 1, None, 3, 4))).iter("path") if "l0" in e.get("class", ""))
    assert path.get("d", "").count("M") == 2
