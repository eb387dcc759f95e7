from datetime import UTC, datetime, timedelta

import pytest

from cryptoai_cli.render.terminal.watch_status import WatchStatus, age_words, clock_words, status_lines
from tests.build_report import build_report

NOW = datetime(2025, 10, 13, 19, 45, 24, tzinfo=UTC)  # 15:45:24 in New York


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3, "0 s"),
        (12, "12 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (16_200, "4 h 30 min"),
        (86_400, "1 day"),
        (200_000, "2 days"),
    ],
)
def test_an_age_is_told_as_exactly_as_it_matters(seconds: float, words: str) -> None:
    assert age_words(timedelta(seconds=seconds)) == words


def test_another_day_is_named() -> None:
    assert clock_words(datetime(2025, 10, 13, 20, 0, tzinfo=UTC), NOW) == "16:00"
    assert clock_words(datetime(2025, 10, 14, 13, 30, tzinfo=UTC), NOW) == "Tuesday 14 October 09:30"


def test_the_line_tells_the_age_of_the_figures_and_when_the_next_ones_come() -> None:
    report = build_report(as_of=datetime(2025, 10, 13, 19, 45, 12, tzinfo=UTC))

    lines = status_lines(report, WatchStatus(NOW, NOW + timedelta(seconds=36)), "q")

    assert lines == ["As of 15:45:12 New York, 12 s ago. Next at 15:46. q quits."]


def test_it_says_that_sources_are_being_asked_or_that_nothing_is_to_come() -> None:
    report = build_report()

    assert "Asking now." in status_lines(report, WatchStatus(NOW, NOW, is_asking=True), "q")[0]
    assert "No session is left" in status_lines(report, WatchStatus(NOW, None), "q")[0]


def test_a_failure_is_a_line_of_its_own_with_its_reason_as_plain_text() -> None:
    one = status_lines(build_report(), WatchStatus(NOW, NOW, failures=1, reason="no source\x1b[2J answers"), "q")
    more = status_lines(build_report(), WatchStatus(NOW, NOW, failures=3, reason="no source answers"), "q")

    assert one[1] == "The last attempt failed, this is the earlier table: no source[2J answers"
    assert more[1].startswith("The last 3 attempts failed")
