"""The options that control how a report is rendered, and the validation of user input for them."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from cryptoai_cli.errors import UsageError
from cryptoai_cli.render.columns import ROW_BASE, column_names
from cryptoai_cli.report.style import Palette
from cryptoai_cli.user_input import spelling_hint

DECIMAL_MARKS = (".", ",")
_TAB_NAMES = ("\\t", "tab")
_NOT_DELIMITERS = '"\r\n+-.'


class Chart(StrEnum):
    """The available pictures, as spelled in `--chart`."""

    TREEMAP = "treemap"
    GROUPS = "groups"
    HISTORY = "history"


class RenderOptions(Struct, frozen=True):
    """How a report is rendered; the defaults are those for a pipe.

    Empty `columns` means all, and so do empty `fields`, those of JSON. Empty `delimiter` means that of the format, `;`
    for CSV with a decimal comma. `width` is the number of cells available, None for no limit; `may_cut` is False if the
    output is not a terminal, so that names are not shortened to fit. `top` is the number of leaders and of laggards.
    `encoding` is that of the output. `chart` is the picture to draw. `link` is the address of a quote page with
    `{symbol}` in it, empty for no links. `height` is the number of lines that the table should not exceed, None for no
    limit: it then shows fewer leaders and laggards. `members` shows every member of each group instead of them.
    `has_earlier` is False for a run without a store: it can know nothing of earlier sessions, so that a table has no
    columns for what they tell.
    """

    columns: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    header: bool = True
    delimiter: str = ""
    decimal: str = "."
    by_group: bool = False
    top: int = 5
    width: int | None = None
    may_cut: bool = True
    color: bool = False
    encoding: str = "utf-8"
    chart: Chart = Chart.TREEMAP
    palette: Palette = Palette.BLUE_ORANGE
    link: str = ""
    height: int | None = None
    members: bool = False
    has_earlier: bool = True


def parse_columns(names: Iterable[str], *, by_group: bool = False, extra: Iterable[str] = ()) -> tuple[str, ...]:
    """Return `names` stripped of blanks; raise UsageError for an unknown column, or if there is none.

    `extra` are columns that only this report has.
    """
    asked = tuple(name.strip() for name in names if name.strip())
    known = (*column_names(by_group=by_group), ROW_BASE.name, *extra)
    if not asked:
        raise UsageError("--columns is empty", hint=f"choose from: {', '.join(known)}")
    for name in asked:
        if name not in known:
            raise UsageError(f"no column is called {name!r}", hint=_hint(name, known))
    return asked


def parse_decimal(mark: str) -> str:
    """Return the decimal mark; raise UsageError unless it is a point or a comma."""
    if mark not in DECIMAL_MARKS:
        raise UsageError(f"--decimal cannot be {mark!r}", hint="choose from: '.' ','")
    return mark


def parse_delimiter(delimiter: str, *, decimal: str = ".") -> str:
    r"""Return the delimiter, one character; `\t` and `tab` mean a tab.

    Raises UsageError if a file written with it could not be read back.
    """
    mark = "\t" if delimiter in _TAB_NAMES else delimiter
    if len(mark) != 1 or mark.isalnum() or mark in _NOT_DELIMITERS:
        raise UsageError(
            f"--delimiter cannot be {delimiter!r}", hint="use one character, such as ',' ';' '|' or '\\t' for a tab"
        )
    if mark == decimal:
        raise UsageError(
            f"--delimiter and --decimal are both {mark!r}", hint="leave --delimiter out: it is ';' with a decimal comma"
        )
    return mark


def _hint(name: str, known: tuple[str, ...]) -> str:
    return spelling_hint(name, known, otherwise=f"choose from: {', '.join(known)}")
