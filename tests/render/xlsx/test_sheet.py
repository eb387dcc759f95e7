import io
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter.workbook import Workbook

from cryptoai_cli.render.charts.palette import light_colours
from cryptoai_cli.render.columns import Cell, Kind, Table
from cryptoai_cli.render.xlsx.sheet import Formats, storable_text, write_table
from cryptoai_cli.report.style import Palette


def _written(table: Table, *, limit: float = 0.05, frozen: int = 0, toned: bool = False) -> Worksheet:
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        write_table(book.add_worksheet("t"), Formats(book, Palette.BLUE_ORANGE, toned=toned), table, limit, frozen)
    sheet = load_workbook(io.BytesIO(stream.getvalue()))["t"]
    assert isinstance(sheet, Worksheet)
    return sheet


def _column(kind: Kind, *cells: Cell, name: str = "x") -> Table:
    return Table((name,), (kind,), (cells,))


def _format(kind: Kind, cell: Cell) -> str:
    return str(_written(_column(kind, cell))["A2"].number_format)


@pytest.mark.parametrize(
    ("kind", "cell", "expected"),
    [
        (Kind.PERCENT, 0.005, "+0.00%;-0.00%;0.00%"),
        (Kind.PERCENT, 0.004, '"<+0.01%"'),
        (Kind.PERCENT, -0.004, '">-0.01%";">-0.01%"'),
        (Kind.PERCENT, 0.0, "+0.00%;-0.00%;0.00%"),
        (Kind.POINTS, 0.004, '"<+0.01"'),
        (Kind.SIGNED, -0.004, '">-0.01";">-0.01"'),
        (Kind.RATIO, 0.004, "0.00"),
        (Kind.PRICE, 1.0, "#,##0.00##"),
        (Kind.PRICE, 0.99, "0.00######"),
        (Kind.CHANGE, -0.99, "+0.00######;-0.00######;0.00"),
        (Kind.CHANGE, -1.0, "+#,##0.00##;-#,##0.00##;0.00"),
        (Kind.VOLUME, 1500.0, "#,##0"),
        (Kind.VOLUME, 1500.5, "#,##0.00##"),
        (Kind.PRICE, 1500.5, "#,##0.00##"),
    ],
)
def test_a_figure_is_shown_by_its_kind_and_never_as_zero_where_it_is_not(
    kind: Kind, cell: float, expected: str
) -> None:
    assert _format(kind, cell) == expected


@pytest.mark.parametrize(
    ("kind", "cell", "expected"),
    [(Kind.PERCENT, 1.0, "up"), (Kind.POINTS, -1.0, "down"), (Kind.PERCENT, 0.0, ""), (Kind.PRICE, 1.0, "")],
)
def test_moves_have_the_colour_of_their_sign_where_that_is_wanted(kind: Kind, cell: float, expected: str) -> None:
    colour = f"FF{light_colours(Palette.BLUE_ORANGE)[expected][1:].upper()}" if expected else None
    table = _column(kind, cell)
    assert _colour(_written(table, toned=True)) == colour
    assert _colour(_written(table)) is None


def _colour(sheet: Worksheet) -> str | None:
    """Return the colour of the text of the first figure, None where it is that of all text."""
    colour = sheet["A2"].font.color
    return str(colour.rgb) if colour is not None and colour.type == "rgb" else None


def test_percent_is_stored_as_a_fraction_and_points_are_not() -> None:
    assert _written(_column(Kind.PERCENT, 28.33))["A2"].value == 0.2833
    assert _written(_column(Kind.POINTS, 26.13))["A2"].value == 26.13


@pytest.mark.parametrize("cell", [None, ""])
def test_what_is_not_known_is_an_empty_cell(cell: Cell) -> None:
    assert _written(_column(Kind.TEXT, cell, "last"))["A2"].value is None


def test_a_flag_is_no_number() -> None:
    flags: tuple[Cell, ...] = (True, False)
    cell = _written(_column(Kind.FLAG, *flags))["A2"]
    assert (cell.value, cell.data_type) == (True, "b")


def test_an_instant_is_that_of_utc_and_a_day_its_midnight() -> None:
    new_york = timezone(timedelta(hours=-4))
    instant = _written(_column(Kind.INSTANT, datetime(2025, 10, 13, 16, 0, tzinfo=new_york)))["A2"].value
    assert instant == datetime(2025, 10, 13, 20, 0, tzinfo=UTC).replace(tzinfo=None)
    day = _written(_column(Kind.DAY, date(2025, 10, 13)))["A2"].value
    assert day == datetime(2025, 10, 13, tzinfo=UTC).replace(tzinfo=None)


@pytest.mark.parametrize(("text", "is_inert"), [("=1+1", True), ("@x", True), ("Hut 8", False)])
def test_words_that_a_spreadsheet_takes_for_a_formula_are_marked_as_text(text: str, *, is_inert: bool) -> None:
    cell = _written(_column(Kind.TEXT, text))["A2"]
    assert (cell.value, cell.data_type, bool(cell.quotePrefix)) == (text, "s", is_inert)


def test_the_head_names_its_column_and_stays_with_its_filter() -> None:
    sheet = _written(Table(("symbol", "price"), (Kind.TEXT, Kind.PRICE), (("A", "B"), (1.0, 2.0))), frozen=1)
    assert [cell.value for cell in sheet[1]] == ["Symbol", "Price"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:B3"
    assert sheet.print_title_rows == "$1:$1"


def test_a_table_without_rows_has_a_filter_over_one_and_no_colours() -> None:
    sheet = _written(_column(Kind.PERCENT))
    assert sheet.auto_filter.ref == "A1:A2"
    assert not list(sheet.conditional_formatting)


@pytest.mark.parametrize(("kind", "ends"), [(Kind.PERCENT, [-0.05, 0, 0.05]), (Kind.POINTS, [-5, 0, 5])])
def test_colours_end_at_the_limit_on_both_sides(kind: Kind, ends: list[float]) -> None:
    rules = [rule for each in _written(_column(kind, 1.0)).conditional_formatting for rule in each.rules]
    (scale,) = [rule.colorScale for rule in rules]
    assert scale is not None
    assert [float(str(point.val)) for point in scale.cfvo] == pytest.approx(ends)


@pytest.mark.parametrize("kind", [Kind.PRICE, Kind.SIGNED, Kind.COUNT])
def test_other_figures_have_no_colours(kind: Kind) -> None:
    assert not list(_written(_column(kind, 1.0)).conditional_formatting)


@pytest.mark.parametrize(
    ("cells", "width"),
    [
        (("a",), 10),  # at least 8, and 2 between columns
        (("a" * 20,), 22),
        (("a" * 100,), 46),  # at most 44
    ],
)
def test_a_column_is_as_wide_as_its_longest_words_within_limits(cells: tuple[str, ...], width: float) -> None:
    dimension = _written(_column(Kind.TEXT, *cells)).column_dimensions["A"]
    assert dimension.width == pytest.approx(width, abs=1)


def test_a_long_head_is_set_on_two_lines() -> None:
    sheet = _written(_column(Kind.RATIO, 1.0, name="relative_volume"))  # "Relative" and "volume", bold, its button
    assert sheet.column_dimensions["A"].width == pytest.approx(8 + 1 + 2 + 2, abs=1)


def test_text_has_the_length_that_a_cell_can_hold() -> None:
    assert len(storable_text("x" * 40_000)) <= 32_000
    assert storable_text("Evil\x00\u202e name") == "Evil name"
