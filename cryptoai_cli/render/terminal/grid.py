"""Lay out columns side by side, aligned by their width in terminal cells."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace
from rich.text import Text

from cryptoai_cli.render.fields import Field
from cryptoai_cli.render.terminal.screen import FAINT, HEADING, Screen

GAP = 2
_LEAST_WORDS = 4  # cells of words that have to be cut


class Column(Struct, frozen=True, dict=True):
    """One column of the layout.

    `may_shrink_to` is the minimum width of a column of words on a narrow screen, None if it must not be cut while there
    is another way. A heading that `spills` may extend over columns without a heading to its right. A column that
    `leads` says what a row is of.
    """

    heading: Text
    cells: tuple[Text, ...]
    is_number: bool = False
    may_shrink_to: int | None = None
    spills: bool = False
    leads: bool = False
    gap: int = GAP

    @cached_property
    def width(self) -> int:
        """The width of the widest text, in cells; measured once, for every row is padded to it."""
        heading = 0 if self.spills else self.heading.cell_len
        return max(heading, *(text.cell_len for text in self.cells), 0)


def columns_of(fields: tuple[Field, ...], screen: Screen, *, faint: frozenset[int] = frozenset()) -> tuple[Column, ...]:
    """Convert fields to columns, with figures coloured by sign, and grey in the rows with an index in `faint`."""
    return tuple(_column(field, screen, faint) for field in fields)


def natural_width(columns: tuple[Column, ...]) -> int:
    """Return the width of `columns` in cells with nothing cut."""
    return sum(column.width for column in columns) + sum(column.gap for column in columns[1:])


def least_width(columns: tuple[Column, ...], screen: Screen) -> int:
    """Return the width of `columns` in cells with everything cut as far as it readily is: on a terminal only."""
    natural = natural_width(columns)
    return natural - sum(column.width - _least_width_of(column) for column in columns) if screen.may_cut else natural


def fit(columns: tuple[Column, ...], room: int, screen: Screen) -> tuple[Column, ...]:
    """Return `columns` with words cut, each with a mark, until they fit into `room` cells. Figures are never cut.

    First go the columns that may shrink, from the left one on; if that is not enough, all other words.
    """
    return _cut(_cut(columns, room, screen, _least_width_of), room, screen, _least_width_of_words)


def parts(columns: tuple[Column, ...], screen: Screen) -> list[tuple[Column, ...]]:
    """Return the columns in as few parts as fit below each other, each cut to the width of the screen.

    Each part but the first begins with the columns that `lead`, or with the first one. Each has more than these and
    words that may shrink: those are cut where not even one other column has room beside them.
    """
    leading = tuple(column for column in columns if column.leads) or columns[:1]
    found: list[tuple[Column, ...]] = [()]
    for column in columns:
        has_more = any(each.may_shrink_to is None and not _is_among(leading, each) for each in found[-1])
        if has_more and least_width((*found[-1], column), screen) > screen.room:
            found.append(leading)
        found[-1] += () if _is_among(found[-1], column) else (column,)
    return [fit(part, screen.room, screen) for part in found]


def in_parts(columns: tuple[Column, ...], screen: Screen, *, header: bool) -> list[Text]:
    """Return the whole grid, in parts below each other where it is wider than the screen."""
    return below_each_other([table_lines(part) if header else body_lines(part) for part in parts(columns, screen)])


def below_each_other(blocks: Iterable[list[Text]]) -> list[Text]:
    """Return the lines of all parts of a table, with blank lines between them."""
    lines: list[Text] = []
    for block in blocks:
        lines += [Text(""), *block] if lines else block
    return lines


def table_lines(columns: tuple[Column, ...]) -> list[Text]:
    """Return the line of headings, then one line per row."""
    return [heading_line(columns), *body_lines(columns)]


def body_lines(columns: tuple[Column, ...]) -> list[Text]:
    """Return one line per row, each padded to the width of the grid."""
    return [_aligned_line(columns, texts) for texts in zip(*(column.cells for column in columns), strict=True)]


def compact_lines(columns: tuple[Column, ...]) -> list[Text]:
    """Return one line per row without alignment: its non-empty cells stripped and separated by the gaps."""
    return [_compact_line(columns, texts) for texts in zip(*(column.cells for column in columns), strict=True)]


def heading_line(columns: tuple[Column, ...]) -> Text:
    """Return the line of headings, padded to the width of the grid."""
    line = Text()
    for place, heading in _placed_headings(columns):
        line.append(" " * max(place - line.cell_len, 0))
        line.append_text(heading)
    line.append(" " * max(natural_width(columns) - line.cell_len, 0))
    return line


def has_room_for_headings(columns: tuple[Column, ...]) -> bool:
    """Return whether there is a blank at least between any two headings."""
    placed = list(_placed_headings(columns))
    return all(place + heading.cell_len < after for (place, heading), (after, _) in pairwise(placed))


def _placed_headings(columns: tuple[Column, ...]) -> Iterator[tuple[int, Text]]:
    """Yield each heading that is not empty, and where on the line it begins."""
    start = 0
    for at, column in enumerate(columns):
        start += column.gap if at else 0
        if column.heading.plain:
            yield (start + column.width - column.heading.cell_len if column.is_number else start), column.heading
        start += column.width


def _is_among(columns: tuple[Column, ...], column: Column) -> bool:
    return any(each is column for each in columns)


def _column(field: Field, screen: Screen, faint: frozenset[int]) -> Column:
    cells = (screen.cell_text(cell, FAINT if at in faint else "") for at, cell in enumerate(field.cells))
    return Column(Text(screen.safe(field.heading), HEADING), tuple(cells), is_number=field.is_number)


def _cut(
    columns: tuple[Column, ...], room: int, screen: Screen, least_of: Callable[[Column], int]
) -> tuple[Column, ...]:
    excess = natural_width(columns) - room
    result = []
    for column in columns:
        cut = min(max(excess, 0), column.width - least_of(column))
        excess -= cut
        result.append(_shrink(column, column.width - cut, screen) if cut else column)
    return tuple(result)


def _least_width_of(column: Column) -> int:
    return column.width if column.may_shrink_to is None else min(column.width, column.may_shrink_to)


def _least_width_of_words(column: Column) -> int:
    return column.width if column.is_number else min(column.width, _LEAST_WORDS)


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
