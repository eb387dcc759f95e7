"""Show a board as a table with a cursor, and keep its place when the board changes."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import DataTable

from cryptoai_cli.render.fields import Shown
from cryptoai_cli.render.terminal.screen import FAINT, Screen
from cryptoai_cli.watch_app.board import SYMBOL, Board, CellKey, Heading, Line

_CHANGED = "bold reverse"
_LONGEST_WORDS = 24  # cells of a name or a group
_DIGITS = "123456789"


class TableView(DataTable[Text]):
    """The table of a board; its keys are those of the application that work while no page is open."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select_cursor", "Page"),
        Binding("escape", "app.drop_filter", "Clear the filter", show=False),
        Binding("s", "app.sort(1)", "Sort"),
        Binding("S", "app.sort(-1)", "Sort by the previous column", show=False),
        Binding("o", "app.turn_round", "Order"),
        Binding("tab", "app.tab(1)", "Group", key_display="Tab"),
        Binding("shift+tab", "app.tab(-1)", "Previous group", show=False),
        Binding("n", "app.notices", "Notices"),
        Binding("question_mark", "app.help", "Help", key_display="?"),
        *(Binding(digit, f"app.tab_at({digit})", "Group", show=False) for digit in _DIGITS),
    ]

    def __init__(self) -> None:
        super().__init__(cursor_type="row", show_row_labels=False, fixed_columns=1, cell_padding=1)
        self._lines: tuple[Line, ...] = ()

    @property
    def line(self) -> Line | None:
        """The line under the cursor, or None in an empty table."""
        return self._lines[self.cursor_row] if 0 <= self.cursor_row < len(self._lines) else None

    def show_board(self, board: Board, changed: AbstractSet[CellKey], screen: Screen) -> None:
        """Show `board` with `changed` cells marked; the cursor stays on its symbol, else at its height."""
        symbol, height = self.line.symbol if self.line else "", self.cursor_row
        offset = self.scroll_offset
        self.clear(columns=True)
        rows = [_cells(board, line, changed, screen) for line in board.lines]
        headings = [_heading_text(heading, screen) for heading in board.headings]
        for heading, width in zip(headings, _widths(headings, rows), strict=True):
            self.add_column(heading, width=width)  # left to itself, the table measures its cells when it has the time
        for row in rows:
            self.add_row(*row)
        self._lines = board.lines
        here = next((at for at, line in enumerate(board.lines) if line.symbol == symbol), height)
        self.move_cursor(row=max(0, min(here, len(board.lines) - 1)), animate=False, scroll=False)
        self.scroll_to(offset.x, offset.y, animate=False, force=True)


def _heading_text(heading: Heading, screen: Screen) -> Text:
    return Text(screen.safe(heading.text), justify="right" if heading.is_number else "left")


def _widths(headings: Sequence[Text], rows: Iterable[Sequence[Text]]) -> list[int]:
    """Return the cells that each column needs."""
    return [max(cell.cell_len for cell in column) for column in zip(headings, *rows, strict=True)]


def _cells(board: Board, line: Line, changed: AbstractSet[CellKey], screen: Screen) -> list[Text]:
    return [
        _cell(cell, screen, is_number=heading.is_number, style=_style(line, heading.key, changed))
        for heading, cell in zip(board.headings, line.cells, strict=True)
    ]


def _style(line: Line, key: str, changed: AbstractSet[CellKey]) -> str:
    if (line.symbol, key) in changed:
        return _CHANGED
    if key == SYMBOL and line.is_ranked:
        return "bold"
    return "" if line.is_ranked else FAINT


def _cell(cell: Shown, screen: Screen, *, is_number: bool, style: str) -> Text:
    text = screen.cell_text(cell)
    if style:
        text.stylize(style)
    if is_number:
        text.justify = "right"
        return text
    return screen.shorten(text, _LONGEST_WORDS)
