"""Turn a report into the table that the reader asked for: one tab, the rows that match, sorted by any column."""

from collections.abc import Callable, Iterable
from datetime import date

from msgspec import Struct

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import RankBy
from cryptoai_cli.render.fields import Field, Shown, number_field, text_field
from cryptoai_cli.render.group_fields import in_order
from cryptoai_cli.render.numbers import Marks, amount, price_number, signed
from cryptoai_cli.render.row_fields import note, row_fields
from cryptoai_cli.report.model import Report, Row
from cryptoai_cli.report.ranking import RANK_FIGURES, unique_rows

ALL = ""  # the tab of every group
SYMBOL = "symbol"
KEYS = (
    *(SYMBOL, "name", "price", *RankBy),
    *("streak", "difference", "volume", "since", "group"),
)
_LEFT_IN_A_GROUP = frozenset({"group"})
_STEADY = frozenset({SYMBOL, "name", "group"})  # a change of these is no change of a figure
_WORDS = frozenset({SYMBOL, "name", "group"})  # sorted from A to Z at first
_DASH = "\N{EN DASH}"
_CHANGE_DECIMALS = 2

Figure = float | str | date | None
CellKey = tuple[str, str]  # symbol, column


class Sort(Struct, frozen=True):
    """The column that sorts the rows, and whether its highest value comes first."""

    key: str
    is_descending: bool = True


class View(Struct, frozen=True):
    """What the reader chose to see: the key of a group or `ALL`, the order, and the words of the filter."""

    sort: Sort
    tab: str = ALL
    wanted: str = ""


class Tab(Struct, frozen=True):
    """One tab: the key of its group, or `ALL`, and its label."""

    key: str
    label: str


class Heading(Struct, frozen=True):
    """The heading of one column."""

    key: str
    text: str
    is_number: bool


class Line(Struct, frozen=True):
    """One row of the board: its symbol, a cell for each heading, whether it is ranked, and the remark on it."""

    symbol: str
    cells: tuple[Shown, ...]
    is_ranked: bool
    note: str


class Board(Struct, frozen=True):
    """The table to show, and how many rows the tab has before it was filtered."""

    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]
    total: int


def tabs_of(report: Report) -> tuple[Tab, ...]:
    """Return a tab for all members and, if there are several groups, one for each, the first-ranked first."""
    groups = tuple(Tab(group.key, group.label) for group in in_order(report))
    return (Tab(ALL, "All"), *groups) if len(groups) > 1 else groups


def first_view(report: Report) -> View:
    """Return the view to begin with: the first tab, the leaders first."""
    return View(Sort(report.rank_by.value), tabs_of(report)[0].key)


def valid_view(view: View, report: Report) -> View:
    """Return the view, on the first tab if its group is not in the report any more."""
    tabs = tabs_of(report)
    return view if any(tab.key == view.tab for tab in tabs) else View(view.sort, tabs[0].key, view.wanted)


def sort_by(sort: Sort, key: str) -> Sort:
    """Return the order by `key`: words from A to Z, figures from the highest; reversed if it is in use already."""
    if sort.key == key:
        return Sort(key, not sort.is_descending)
    return Sort(key, key not in _WORDS)


def neighbour(keys: tuple[str, ...], key: str, step: int) -> str:
    """Return the key `step` places after `key`, going round; the first one if `key` is not among them."""
    return keys[(keys.index(key) + step) % len(keys)] if key in keys else keys[0]


def board_of(report: Report, view: View, marks: Marks) -> Board:
    """Return the table of a view."""
    every = _rows_in(report, view.tab)
    rows = _sorted_rows(report, _matching(report, every, view.wanted), view.sort)
    fields = {field.key: field for field in _fields(report, rows, marks)}
    keys = [key for key in KEYS if view.tab == ALL or key not in _LEFT_IN_A_GROUP]
    shown = [fields[key] for key in keys]
    headings = tuple(Heading(field.key, _heading(field, view.sort), field.is_number) for field in shown)
    return Board(headings, tuple(_line(row, shown, at) for at, row in enumerate(rows)), len(every))


def changed_cells(before: Report, after: Report, marks: Marks) -> frozenset[CellKey]:
    """Return the figures that are printed otherwise than before, by symbol and column; none for another session."""
    if before.session.day != after.session.day:
        return frozenset()
    old, new = _figures_shown(before, marks), _figures_shown(after, marks)
    return frozenset(cell for cell, text in new.items() if cell in old and old[cell] != text)


def row_of(report: Report, symbol: str) -> Row | None:
    """Return the first row of a symbol among the members and benchmarks, or None."""
    return next((row for row in (*report.rows, *report.benchmarks) if row.symbol == symbol), None)


def _figures_shown(report: Report, marks: Marks) -> dict[CellKey, str]:
    rows = unique_rows(report.rows)
    fields = [field for field in _fields(report, rows, marks) if field.key in KEYS and field.key not in _STEADY]
    return {
        (row.symbol, field.key): cell.text.strip()
        for field in fields
        for row, cell in zip(rows, field.cells, strict=True)
    }


def _rows_in(report: Report, tab: str) -> tuple[Row, ...]:
    if tab == ALL:
        return unique_rows(report.rows)
    return next((group.rows for group in report.groups if group.key == tab), ())


def _matching(report: Report, rows: Iterable[Row], words: str) -> tuple[Row, ...]:
    """Return the rows in whose symbol, name or group every word occurs, whatever its case."""
    wanted = words.casefold().split()
    labels = _labels(report)
    texts = ((row, f"{row.symbol} {row.name} {labels.get(row.symbol, '')}".casefold()) for row in rows)
    return tuple(row for row, text in texts if all(word in text for word in wanted))


def _sorted_rows(report: Report, rows: Iterable[Row], sort: Sort) -> tuple[Row, ...]:
    """Return the rows in order; those without the figure come last, ranked ones before others, ties by symbol."""
    value_of = _values(report)[sort.key]
    known = [(value, row) for row in rows if (value := value_of(row)) is not None]
    by_symbol = sorted(known, key=lambda pair: pair[1].symbol)
    ordered = sorted(by_symbol, key=lambda pair: pair[0], reverse=sort.is_descending)
    unknown = sorted((row for row in rows if value_of(row) is None), key=lambda row: (row.rank is None, row.symbol))
    return (*(row for _, row in ordered), *unknown)


def _values(report: Report) -> dict[str, Callable[[Row], Figure]]:
    """Return how each column is read from a row, unrounded; a row that is not `ok` has no figures to sort by."""
    labels = _labels(report)
    figures: dict[str, Callable[[Row], Figure]] = {
        "price": lambda row: row.price,
        "difference": lambda row: row.change,
        "volume": lambda row: row.volume,
        "streak": lambda row: row.streak,
        "since": lambda row: row.largest_since,
        **{rank_by.value: figure.of_row for rank_by, figure in RANK_FIGURES.items()},
    }
    return {
        SYMBOL: lambda row: row.symbol,
        "name": lambda row: (row.name or row.symbol).casefold(),
        "group": lambda row: labels.get(row.symbol, ""),
        **{key: _if_ok(read) for key, read in figures.items()},
    }


def _if_ok(read: Callable[[Row], Figure]) -> Callable[[Row], Figure]:
    return lambda row: read(row) if row.status is Status.OK else None


def _labels(report: Report) -> dict[str, str]:
    """Return the labels of the groups of each symbol, separated by commas."""
    found: dict[str, list[str]] = {}
    for group in report.groups:
        for row in group.rows:
            found.setdefault(row.symbol, []).append(group.label)
    return {symbol: ", ".join(labels) for symbol, labels in found.items()}


def _fields(report: Report, rows: tuple[Row, ...], marks: Marks) -> tuple[Field, ...]:
    labels = _labels(report)
    return (
        *row_fields(report, rows, marks),
        Field("difference", "In price", tuple(_change(row, marks) for row in rows), is_number=True),
        number_field("volume", "Volume", ["" if row.volume is None else amount(row.volume, marks) for row in rows]),
        text_field("group", "Group", [labels.get(row.symbol, "") for row in rows]),
    )


def _change(row: Row, marks: Marks) -> Shown:
    """Return the change of price with as many digits as prices of its size have, at least two decimals."""
    number = price_number(row.change, like=row.price)
    if not number:
        return Shown("" if number is None else signed(number, marks))
    digits = amount(abs(number), marks, _CHANGE_DECIMALS)
    return Shown(f"{'+' if number > 0 else marks.minus}{digits}", number)


def _heading(field: Field, sort: Sort) -> str:
    if field.key != sort.key:
        return field.heading
    return f"{field.heading} {'▼' if sort.is_descending else '▲'}"


def _line(row: Row, fields: Iterable[Field], at: int) -> Line:
    is_ok = row.status is Status.OK
    cells = tuple(field.cells[at] if field.cells[at].text.strip() else Shown(_DASH) for field in fields)
    return Line(row.symbol, cells, is_ok, note(row))
