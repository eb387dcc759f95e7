"""Write one table into a sheet: typed cells, a frozen header row with filters, colour scales around zero."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from cryptoai_cli.market.text import plain_text
from cryptoai_cli.render.charts.palette import light_colours
from cryptoai_cli.render.columns import Cell, Kind, Table
from cryptoai_cli.render.text.to_csv import inert
from cryptoai_cli.render.xlsx.glossary import heading
from cryptoai_cli.report.style import Palette

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_PERCENT = 100
_PERCENT_DIGITS = 12  # of a fraction: enough for the six significant digits of the smallest percentage
_LEAST_SHOWN = 0.005  # percent: a smaller nonzero move is shown as `<+0.01` or `>-0.01`
_LONGEST = 32_000  # characters; the format allows 32,767 in a cell
_NARROWEST, _WIDEST, _GUTTER = 8, 44, 2  # characters
_BUTTON = 2  # characters: the filter button covers the right end of a heading
_HEAD_HEIGHT = 32  # points: two lines
PERCENT_PATTERN = "+0.00%;-0.00%;0.00%"
_PATTERNS = {
    Kind.COUNT: "0",
    Kind.PERCENT: PERCENT_PATTERN,
    Kind.POINTS: "+0.00;-0.00;0.00",
    Kind.SIGNED: "+0.00;-0.00;0.00",
    Kind.RATIO: "0.00",
    Kind.PRICE: "#,##0.00##",
    Kind.CHANGE: "+#,##0.00##;-#,##0.00##;0.00",
    Kind.VOLUME: "#,##0",
    Kind.DAY: "yyyy-mm-dd",
    Kind.INSTANT: "yyyy-mm-dd hh:mm",
}
_FINE = {Kind.PRICE: "0.00######", Kind.CHANGE: "+0.00######;-0.00######;0.00", Kind.VOLUME: "#,##0.00##"}
_LENGTHS = {Kind.DAY: 10, Kind.INSTANT: 16, Kind.PERCENT: 9, Kind.VOLUME: 15}
_PROSE = {"text_wrap": True, "valign": "top", "quote_prefix": True}
_WORDS = frozenset({Kind.TEXT, Kind.FLAG})
_COLOURED = frozenset({Kind.PERCENT, Kind.POINTS})


class Formats:
    """The cell formats of a workbook, each created once; with `toned`, moves have the colour of their sign."""

    def __init__(self, book: "Workbook", palette: Palette, *, toned: bool = False) -> None:
        self._book, self._toned = book, toned
        self.colours = light_colours(palette)
        self._made: dict[tuple[str, str], Format] = {}
        head = {"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1, "bg_color": self.colours["band"]}
        self.head = book.add_format(head | {"indent": 1})
        self.number_head = book.add_format(head | {"align": "right", "indent": _BUTTON})
        self.plain_number_head = book.add_format(head | {"align": "right"})
        self.title = book.add_format(_PROSE | {"bold": True, "font_size": 16})
        self.faint = book.add_format(_PROSE | {"font_color": self.colours["muted"]})
        self.section = book.add_format({"bold": True, "font_size": 12})
        self.strong = book.add_format({"bold": True, "valign": "top"})
        self.prose = book.add_format(_PROSE)
        self._words = book.add_format({"indent": 1})
        self._inert_words = book.add_format({"indent": 1, "quote_prefix": True})

    def number(self, pattern: str, move: float = 0.0) -> "Format":
        """Return the format for figures with this pattern; the sign of `move` decides the colour."""
        tone = ("up" if move > 0 else "down") if self._toned and move else ""
        if (pattern, tone) not in self._made:
            colour = {"font_color": self.colours[tone]} if tone else {}
            self._made[pattern, tone] = self._book.add_format({"num_format": pattern, **colour})
        return self._made[pattern, tone]

    def words(self, text: str) -> "Format":
        """Return the format for `text`, which prevents it from becoming a formula when it is edited."""
        return self._words if inert(text) == text else self._inert_words


def write_table(sheet: "Worksheet", formats: Formats, table: Table, limit: float, frozen_columns: int) -> None:
    """Fill a sheet; colours are strongest from moves of `limit` (a fraction) on."""
    last_row, last_column = max(len(cells) for cells in table.columns), len(table.columns) - 1
    for at, (name, kind, cells) in enumerate(zip(table.names, table.kinds, table.columns, strict=True)):
        sheet.write_string(0, at, heading(name), formats.head if kind in _WORDS else formats.number_head)
        for row, cell in enumerate(cells, start=1):
            write_cell(sheet, (row, at), cell, kind, formats)
        sheet.set_column(at, at, _column_width(heading(name), kind, cells))
        if kind in _COLOURED and cells:
            sheet.conditional_format(
                1, at, last_row, at, _colour_scale(limit if kind is Kind.PERCENT else limit * _PERCENT, formats.colours)
            )
    sheet.set_row(0, _HEAD_HEIGHT)
    sheet.freeze_panes(1, frozen_columns)
    sheet.autofilter(0, 0, max(last_row, 1), last_column)
    sheet.repeat_rows(0)


def storable_text(text: str) -> str:
    """Return external text on one line, short enough for a cell."""
    return plain_text(text, longest=_LONGEST)


def is_words(kind: Kind) -> bool:
    """Return whether cells of this kind are words, set on the left."""
    return kind in _WORDS


def is_shown_as_zero(value: float | None) -> bool:
    """Return whether a nonzero percentage is too small for the digits of its pattern."""
    return value is not None and 0 < abs(value) < _LEAST_SHOWN


def write_cell(sheet: "Worksheet", place: tuple[int, int], cell: Cell, kind: Kind, formats: Formats) -> None:
    """Write a cell by its kind."""
    row, column = place
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        sheet.write_string(row, column, storable_text(cell), formats.words(cell))
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, _without_zone(cell), formats.number(_PATTERNS[kind]))
    else:
        value = round(cell / _PERCENT, _PERCENT_DIGITS) if kind is Kind.PERCENT else cell
        move = cell if kind in _COLOURED else 0.0
        sheet.write_number(row, column, value, formats.number(_pattern_for(cell, kind), move))


def _without_zone(day: date) -> datetime:
    """Return an instant in UTC, or the midnight of a day, as a naive datetime for spreadsheets."""
    if isinstance(day, datetime):
        return day.astimezone(UTC).replace(tzinfo=None)
    return datetime.combine(day, time())


def _pattern_for(value: float, kind: Kind) -> str:
    """Return the number format of a figure: more digits for small prices, and no nonzero move shown as zero."""
    if kind in _FINE and (abs(value) < 1 or (kind is Kind.VOLUME and value != int(value))):
        return _FINE[kind]
    if is_shown_as_zero(value) and kind in {Kind.PERCENT, Kind.POINTS, Kind.SIGNED}:
        unit = "%" if kind is Kind.PERCENT else ""
        return f'"<+0.01{unit}"' if value > 0 else f'">-0.01{unit}";">-0.01{unit}"'
    return _PATTERNS[kind]


def _column_width(head: str, kind: Kind, cells: tuple[Cell, ...]) -> int:
    longest = _LENGTHS.get(kind) or max((len(str(cell)) for cell in cells if cell is not None), default=0)
    return min(max(longest, _head_width(head) + _BUTTON, _NARROWEST), _WIDEST) + _GUTTER


def _head_width(head: str) -> int:
    """Return the width in characters of a heading on two lines, plus one for bold type."""
    words = head.split()
    halves = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words) + 1)]
    return min(max(map(len, lines)) for lines in halves) + 1


def _colour_scale(limit: float, colours: Mapping[str, str]) -> dict[str, str | float]:
    """Return a colour scale that is symmetric around zero."""
    ends = {"min_value": -limit, "mid_value": 0.0, "max_value": limit}
    shades = {"min_color": colours["d2"], "mid_color": "#ffffff", "max_color": colours["u2"]}
    return {"type": "3_color_scale", **{f"{end}_type": "num" for end in ("min", "mid", "max")}, **ends, **shades}
