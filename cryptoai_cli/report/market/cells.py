"""Look up cells of a report on the whole market by address, and render their values as prose.

Addresses: `session` · `median_pct` · `counted` · `breadth.FIELD` · `filter.FIELD` · `groups.ranked` ·
`groups.KEY.FIELD` · `rows.SYMBOL.FIELD` · `places.KEY.FIELD`, with the field names of the output files. Percent values
are unrounded.
"""

from collections.abc import Callable, Mapping
from enum import Enum, auto

from msgspec import Struct

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.session import Session, State
from cryptoai_cli.report.cells import Form, long_date, render_cell
from cryptoai_cli.report.market.model import Breadth, Filter, MarketRow, Place
from cryptoai_cli.report.model import GroupReport

Value = float | int | str
_TEENS = frozenset({11, 12, 13})
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


class MarketForm(Enum):
    """How a cell's value is written in the prose of the market."""

    SIGNED = auto()  # +7.4 %
    SIZE = auto()  # 7.4 %, after a verb that gives the direction
    COUNT = auto()  # 3,830
    ORDINAL = auto()  # 2nd
    WORDS = auto()  # a name or a label


class MarketTables(Struct, frozen=True):
    """All figures of a report on the whole market, without its headline; the fields are those of `MarketReport`.

    `counted` is the number of moves that `median_return` rests on.
    """

    session: Session
    state: State
    measure: Measure
    groups: tuple[GroupReport, ...]
    by: GroupBy
    filter: Filter
    breadth: Breadth
    rows: tuple[MarketRow, ...]
    places: tuple[Place, ...]
    median_return: float | None
    counted: int

    @property
    def ranked(self) -> tuple[GroupReport, ...]:
        """The ranked groups, the first one first."""
        return tuple(group for group in self.groups if group.rank is not None)


def read_market_cell(tables: MarketTables, address: str) -> Value | None:
    """Return the value of a cell; None if the address is unknown or the cell is empty."""
    head, _, rest = address.partition(".")
    read = _READERS.get(head)
    return None if read is None else read(tables, rest)


def render_market_cell(value: Value, form: MarketForm) -> str:
    """Render a cell's value as prose: percent rounded once to one decimal, thousands with commas."""
    if isinstance(value, str):
        return value
    match form:
        case MarketForm.COUNT:
            return f"{value:,}"
        case MarketForm.ORDINAL:
            return f"{value:,}{ordinal_ending(int(value))}"
        case MarketForm.SIGNED | MarketForm.SIZE:
            return _with_thousands(render_cell(value, Form.SIGNED if form is MarketForm.SIGNED else Form.SIZE))
        case MarketForm.WORDS:
            return str(value)


def ordinal_ending(number: int) -> str:
    """Return the ending of an ordinal: `st`, `nd`, `rd` or `th`."""
    return "th" if number % 100 in _TEENS else _ENDINGS.get(number % 10, "th")


def _with_thousands(percent: str) -> str:
    """Return a percentage with thousands marks: `+1,726.1 %`."""
    sign, rest = (percent[0], percent[1:]) if percent[:1] in {"+", "\N{MINUS SIGN}"} else ("", percent)
    whole, point, fraction = rest.partition(".")
    return f"{sign}{int(whole):,}{point}{fraction}" if whole.isdigit() else percent


def _group_cell(tables: MarketTables, address: str) -> Value | None:
    if address == "ranked":
        return len(tables.ranked)
    key, _, field = address.rpartition(".")
    group = next((group for group in tables.groups if group.key == key), None)
    if group is None:
        return None
    measured = {f"{measure.value}_pct": group.measured(measure) for measure in Measure}
    if field in measured:
        return _in_percent(measured[field])
    return group.label if field == "label" else None


def _row_cell(tables: MarketTables, address: str) -> Value | None:
    symbol, _, field = address.rpartition(".")
    found = next((each.row for each in tables.rows if each.row.symbol == symbol), None)
    if found is None:
        return None
    return {"name": found.name, "change_pct": _in_percent(found.simple_return)}.get(field)


def _place_cell(tables: MarketTables, address: str) -> Value | None:
    key, _, field = address.rpartition(".")
    found = next((place for place in tables.places if place.group == key), None)
    if found is None:
        return None
    cells: Mapping[str, Value | None] = {
        "label": found.label,
        "place": found.place,
        "of": found.of,
        "median_pct": _in_percent(found.median_return),
    }
    return cells.get(field)


def _in_percent(fraction: float | None) -> float | None:
    return None if fraction is None else fraction * 100


_READERS: Mapping[str, Callable[[MarketTables, str], Value | None]] = {
    "session": lambda tables, _: long_date(tables.session.day),
    "median_pct": lambda tables, _: _in_percent(tables.median_return),
    "counted": lambda tables, _: tables.counted,
    "breadth": lambda tables, field: {
        "advances": tables.breadth.advances,
        "declines": tables.breadth.declines,
        "unchanged": tables.breadth.unchanged,
    }.get(field),
    "filter": lambda tables, field: {"passed": tables.filter.passed, "of": tables.filter.of}.get(field),
    "groups": _group_cell,
    "rows": _row_cell,
    "places": _place_cell,
}
