"""Lay out columns side by side, aligned by their width in terminal cells."""

from msgspec import Struct
from msgspec.structs import replace
from rich.text import Text

from cryptoai_cli.render.fields import Field
from cryptoai_cli.render.terminal.screen import FAINT, HEADING, Screen

GAP = 2


class Column(Struct, frozen=True):
    """One column of the layout.

    `may_shrink_to` is the minimum width of a column of words on a narrow screen, None if it must not be cut. A heading
    that `spills` may extend over columns without a heading to its right. A column that `leads` says what a row is of.
    """

    heading: Text
    cells: tuple[Text, ...]
    is_number: bool = False
    may_shrink_to: int | None = None
    spills: bool = False
    leads: bool = False
    gap: int = GAP

    @property
    def width(self) -> int:
        """The width of the widest text, in cells."""
        heading = 0 if self.spills else self.heading.cell_len
        return max(heading, *(text.cell_len for text in self.cells), 0)


def columns_of(fields: tuple[Field, ...], screen: Screen, *, faint: frozenset[int] = frozenset()) -> tuple[Column, ...]:
    """Convert fields to columns, with figures coloured by sign, and grey in the rows with an index in `faint`."""
    return tuple(_column(field, screen, faint) for field in fields)


def natural_width(columns: tuple[Column, ...]) -> int:
    """Return the width of `columns` in cells with nothing cut."""
    return sum(column.width for column in columns) + sum(column.gap for column in columns[1:])


def least_width(columns: tuple[Column, ...]) -> int:
    """Return the width of `columns` in cells with everything cut as far as allowed."""
    spared = sum(column.width - _least_width_of(column) for column in columns)
    return natural_width(columns) - spared


def fit(columns: tuple[Column, ...], room: int, screen: Screen) -> tuple[Column, ...]:
    """Return `columns` cut from the left column on until they fit into `room` cells, as far as allowed."""
    excess = natural_width(columns) - room
    result = []
    for column in columns:
        cut = min(max(excess, 0), column.width - _least_width_of(column))
        excess -= cut
        result.append(_shrink(column, column.width - cut, screen) if cut else column)
    return tuple(result)


def in_parts(columns: tuple[Column, ...], screen: Screen, *, header: bool) -> list[Text]:
    """Return the whole grid: where it is wider than the screen in parts below each other.

    Each part but the first begins with the first column that `leads`, or with the first one.
    """
    lines: list[Text] = []
    for part in _parts(columns, screen):
        fitted = fit(tuple(part), screen.room, screen)
        lines += [*([Text("")] if lines else []), *([heading_line(fitted)] if header else []), *body_lines(fitted)]
    return lines


def _parts(columns: tuple[Column, ...], screen: Screen) -> list[list[Column]]:
    """Return the columns in as few parts as fit, all but the first one beginning with the column that `leads`."""
    lead = next((column for column in columns if column.leads), columns[0])
    parts: list[list[Column]] = [[]]
    for column in columns:
        has_more = any(each is not lead for each in parts[-1])
        if has_more and least_width((*parts[-1], column)) > screen.room:
            parts.append([lead])
        parts[-1] += [column] if all(each is not column for each in parts[-1]) else []
    return parts


def body_lines(columns: tuple[Column, ...]) -> list[Text]:
    """Return one line per row, each padded to the width of the grid."""
    return [_aligned_line(columns, texts) for texts in zip(*(column.cells for column in columns), strict=True)]


def compact_lines(columns: tuple[Column, ...]) -> list[Text]:
    """Return one line per row without alignment: its non-empty cells stripped and separated by the gaps."""
    return [_compact_line(columns, texts) for texts in zip(*(column.cells for column in columns), strict=True)]


def heading_line(columns: tuple[Column, ...]) -> Text:
    """Return the line of headings, padded to the width of the grid."""
    line, start = Text(), 0
    for at, column in enumerate(columns):
        start += column.gap if at else 0
        if column.heading.plain:
            place = start + column.width - column.heading.cell_len if column.is_number else start
            line.append(" " * max(place - line.cell_len, 0))
            line.append_text(column.heading)
        start += column.width
    line.append(" " * max(start - line.cell_len, 0))
    return line


def _column(field: Field, screen: Screen, faint: frozenset[int]) -> Column:
    cells = (screen.cell_text(cell, FAINT if at in faint else "") for at, cell in enumerate(field.cells))
    return Column(Text(screen.safe(field.heading), HEADING), tuple(cells), is_number=field.is_number)


def _least_width_of(column: Column) -> int:
    return column.width if column.may_shrink_to is None else min(column.width, column.may_shrink_to)


def _shrink(column: Column, width: int, screen: Screen) -> Column:
    head = column.heading if column.spills else screen.shorten(column.heading, width)
    return replace(column, heading=head, cells=tuple(screen.shorten(cell, width) for cell in column.cells))


def _compact_line(columns: tuple[Column, ...], texts: tuple[Text, ...]) -> Text:
    line = Text()
    for column, text in zip(columns, texts, strict=True):
        if text.plain.strip():
            line.append(" " * column.gap if line.plain else "")
            line.append(text.plain.strip(), text.style)
    return line


def _aligned_line(columns: tuple[Column, ...], texts: tuple[Text, ...]) -> Text:
    line = Text()
    for at, (column, text) in enumerate(zip(columns, texts, strict=True)):
        blank = " " * (column.width - text.cell_len)
        line.append(" " * column.gap if at else "")
        line.append_text(Text(blank) + text if column.is_number else text + Text(blank))
    return line
