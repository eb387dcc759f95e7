import re

import pytest

from cryptoai_cli.render.html.sparkline import sparkline


def _path(drawn: str) -> str:
    found = re.search(r' d="([^"]*)"', drawn)
    assert found is not None
    return found[1]


def test_a_line_goes_from_the_oldest_to_the_latest_close() -> None:
    assert _path(sparkline("A", (10.0, 30.0, 20.0))) == "M3 19L42 3L81 11"


def test_a_missing_close_interrupts_the_line() -> None:
    assert _path(sparkline("A", (10.0, None, 20.0, 20.0))).count("M") == 2


def test_a_level_line_is_drawn() -> None:
    assert _path(sparkline("A", (5.0, 5.0))) == "M3 19L81 19"


@pytest.mark.parametrize("closes", [(), (1.0,), (None, None, 2.0)])
def test_less_than_two_closes_are_no_line(closes: tuple[float | None, ...]) -> None:
    assert sparkline("A", closes) == ""


def test_it_says_what_it_shows() -> None:
    assert 'aria-label="A&amp;B: 2 closes, from 9.50 to 1,020.00"' in sparkline("A&B", (9.5, None, 1020.0))
