from datetime import UTC, datetime

import pytest

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.watch_status import WatchStatus
from cryptoai_cli.watch_app.top import LEAST_ROWS, Room, top_lines
from tests.render.story import build_story

NOW = datetime(2025, 10, 13, 20, 30, tzinfo=UTC)


def top(width: int, height: int, *, failures: int = 0, reason: str = "no source answers") -> list[str]:
    room = Room(width, height, RenderOptions(width=width))
    status = WatchStatus(NOW, NOW, failures=failures, reason=reason)
    return [line.plain for line in top_lines(build_story(), status, room)]


@pytest.mark.parametrize(("width", "height"), [(60, 16), (80, 24), (120, 40)])
def test_rows_of_the_table_have_room_and_nothing_is_wider_than_the_screen(width: int, height: int) -> None:
    lines = top(width, height, failures=1)

    assert height - len(lines) >= LEAST_ROWS + 4
    assert max(map(len, lines)) <= width


def test_a_large_screen_shows_headline_benchmarks_groups_and_state() -> None:
    text = "\n".join(top(120, 40))

    assert "Bitcoin miners led the bounce" in text
    assert "22,694.61" in text
    assert "Median" in text
    assert "As of 16:00 New York, 30 min ago" in text


def test_groups_give_way_before_benchmarks() -> None:
    text = "\n".join(top(120, 20))

    assert "22,694.61" in text
    assert "Median" not in text


def test_a_failure_stands_on_the_smallest_screen() -> None:
    text = " ".join(top(60, 16, failures=1))

    assert "The last refresh failed" in text
    assert text.startswith("MOVERS")


def test_a_long_reason_takes_two_lines_and_is_marked_as_cut() -> None:
    lines = top(80, 24, failures=2, reason="yahoo: does not answer " * 8)

    at = next(place for place, line in enumerate(lines) if line.startswith("The last 2 refreshes failed"))
    assert len(lines) == at + 2
    assert lines[-1].endswith("…")
    assert len(lines[-1]) <= 80
