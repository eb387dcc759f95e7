import pytest

from cryptoai_cli.bar_files.columns import Flat
from cryptoai_cli.bar_files.faults import BadCellError
from cryptoai_cli.bar_files.figures import Figures, contradiction, figures_of
from cryptoai_cli.bar_files.spelling import DecimalMark

ROW = Flat("2025-10-13", "MARA", "1,5", "4", "1", "3", "1.000", "", "2,25", "", "")


def figures(low: float | None, high: float | None, close: float | None, opened: float | None = None) -> Figures:
    return Figures(opened, high, low, close, None, None)


def test_all_figures_of_a_row_are_read_with_the_mark_of_the_file() -> None:
    assert figures_of(ROW, DecimalMark.COMMA) == Figures(1.5, 4.0, 1.0, 3.0, 1000.0, 2.25)


@pytest.mark.parametrize("column", ["open", "high", "low", "close", "volume", "previous_close"])
def test_an_invalid_figure_is_told_with_its_column(column: str) -> None:
    with pytest.raises(BadCellError, match=f"^{column} is 'x'"):
        figures_of(ROW._replace(**{column: "x"}), DecimalMark.COMMA)


@pytest.mark.parametrize(
    "found",
    [
        figures(98, 102, 100, 101),
        figures(100.5, 102, 100),  # below the low by half a percent of it
        figures(98, 100, 100.49),
        figures(100, 101, 101, 99.5),
        figures(None, None, 100),
        figures(98, 102, None),
        figures(None, 102, 1),
        figures(98, None, 1000),
    ],
)
def test_prices_within_half_a_percent_of_the_range_agree(found: Figures) -> None:
    assert contradiction(found) is None


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (figures(100.6, 102, 100), "close is 100 and low is 100.6"),
        (figures(98, 99.4, 100), "close is 100 and high is 99.4"),
        (figures(98, 102, 100, 97), "open is 97 and low is 98"),
        (figures(98, 102, 100, 103), "open is 103 and high is 102"),
        (figures(102, 98, None), "low is 102 and high is 98"),
        (figures(None, 98, 100), "close is 100 and high is 98"),
    ],
)
def test_a_price_outside_the_range_is_a_contradiction(found: Figures, told: str) -> None:
    assert str(contradiction(found)).startswith(told)
