from datetime import date

import pytest

from cryptoai_cli.workflows.period_spellings import calendar_period


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("2025-10", "2025-10-01..2025-10-31"),
        ("2024-02", "2024-02-01..2024-02-29"),
        ("2025q4", "2025-10-01..2025-12-31"),
        ("2025-Q1", "2025-01-01..2025-03-31"),
        ("Q2 2025", "2025-04-01..2025-06-30"),
        ("q4", "2025-10-01..2025-12-31"),
        ("q3", "2025-07-01..2025-09-30"),
        ("2024", "2024-01-01..2024-12-31"),
    ],
)
def test_a_month_a_quarter_and_a_year_are_two_dates(text: str, dates: str) -> None:
    assert calendar_period(text, date(2025, 10, 13)) == dates


def test_a_quarter_without_a_year_has_begun() -> None:
    assert calendar_period("q4", date(2025, 9, 30)) == "2024-10-01..2024-12-31"
    assert calendar_period("q1", date(2025, 1, 1)) == "2025-01-01..2025-03-31"


@pytest.mark.parametrize("text", ["", "2025-13", "2025-00", "0000", "q5", "5d", "oct", "2025-10-13", "q4 25", "٢٠٢٥"])
def test_nothing_else_is_read(text: str) -> None:
    assert calendar_period(text, date(2025, 10, 13)) == ""
