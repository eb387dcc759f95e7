from rich.text import Text

from cryptoai_cli.render.fields import Shown
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.screen import screen_for
from cryptoai_cli.watch_app.board import Board, Heading, Line
from cryptoai_cli.watch_app.table_view import _cells, _widths

SCREEN = screen_for(RenderOptions())
HEADINGS = (Heading("symbol", "Symbol", is_number=False), Heading("change", "Change", is_number=True))


def styles(line: Line, changed: frozenset[tuple[str, str]] = frozenset()) -> list[set[str]]:
    cells = _cells(Board(HEADINGS, (line,), 1), line, changed, SCREEN)
    return [{str(cell.style), *(str(span.style) for span in cell.spans)} - {""} for cell in cells]


def line(*, is_ranked: bool = True) -> Line:
    return Line("MARA", (Shown("MARA"), Shown("+1.00 %", 1.0)), is_ranked, "")


def test_figures_are_coloured_by_sign_and_stand_on_the_right() -> None:
    assert styles(line()) == [{"bold"}, {"color(27)"}]
    assert _cells(Board(HEADINGS, (), 0), line(), frozenset(), SCREEN)[1].justify == "right"


def test_a_row_without_figures_is_faint() -> None:
    assert styles(line(is_ranked=False)) == [{"dim"}, {"color(27)", "dim"}]


def test_what_changed_is_in_reverse_whatever_its_colour() -> None:
    assert styles(line(), frozenset({("MARA", "change")}))[1] == {"color(27)", "bold reverse"}


def test_a_long_name_is_cut() -> None:
    wordy = Line("MARA", (Shown("x" * 60), Shown("1")), is_ranked=True, note="")

    assert _cells(Board(HEADINGS, (), 0), wordy, frozenset(), SCREEN)[0].cell_len == 24


def test_a_column_is_as_wide_as_its_heading_and_its_cells() -> None:
    headings = [Text("Symbol"), Text("Name")]
    assert _widths(headings, [[Text("MARA"), Text("Marathon")], [Text("BTC-USD"), Text("Bitcoin")]]) == [7, 8]
    assert _widths(headings, []) == [6, 4]
