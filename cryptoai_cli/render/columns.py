"""The public columns of a report, in their guaranteed order, for CSV, JSON and flat tables.

The columns of bar files are in `bar_files/columns.py`, those of a history in `render/text/to_history.py`.

A cell holds a rounded value that is not yet text, so that all formats agree. New columns are appended at the end.
"""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from msgspec import Struct

from cryptoai_cli.render.numbers import percent_number, price_number, rounded_number
from cryptoai_cli.report.model import GroupReport, Horizon, Report, Row

Cell = str | int | float | bool | date | datetime | None
Value = str | int | float | bool | list["Value"] | dict[str, "Value"] | None  # of JSON
Item = TypeVar("Item")

_VOLUME_DECIMALS = 4


class Kind(StrEnum):
    """The type of a column's values, which decides how they are formatted."""

    TEXT = "text"
    COUNT = "count"
    PERCENT = "percent"
    POINTS = "points"
    PRICE = "price"
    CHANGE = "change"
    RATIO = "ratio"
    SIGNED = "signed"
    VOLUME = "volume"
    FLAG = "flag"
    DAY = "day"
    INSTANT = "instant"


class Column(Struct, Generic[Item], frozen=True):
    """One column: its public name, its kind, and a function that returns its value for a report and an item."""

    name: str
    kind: Kind
    extract: Callable[[Report, Item], Cell]


class Table(Struct, frozen=True):
    """The requested columns of a report, each with one cell per item, from top to bottom."""

    names: tuple[str, ...]
    kinds: tuple[Kind, ...]
    columns: tuple[tuple[Cell, ...], ...]


ROW_COLUMNS: tuple[Column[Row], ...] = (
    Column("session", Kind.DAY, lambda report, _: report.session.day),
    Column("state", Kind.TEXT, lambda report, _: report.state.value),
    Column("as_of", Kind.INSTANT, lambda _, row: row.as_of),
    Column("group", Kind.TEXT, lambda _, row: row.group),
    Column("group_rank", Kind.COUNT, lambda _, row: row.group_rank),
    Column("rank", Kind.COUNT, lambda _, row: row.rank),
    Column("symbol", Kind.TEXT, lambda _, row: row.symbol),
    Column("name", Kind.TEXT, lambda _, row: row.name),
    Column("type", Kind.TEXT, lambda _, row: row.kind.value),
    Column("currency", Kind.TEXT, lambda _, row: row.currency),
    Column("price", Kind.PRICE, lambda _, row: price_number(row.price)),
    Column("previous_close", Kind.PRICE, lambda _, row: price_number(row.previous_close)),
    Column("change", Kind.CHANGE, lambda _, row: price_number(row.change, like=row.price)),
    Column("change_pct", Kind.PERCENT, lambda _, row: percent_number(row.simple_return)),
    Column("excess_pct", Kind.POINTS, lambda _, row: percent_number(row.excess_return)),
    Column("beta", Kind.RATIO, lambda _, row: rounded_number(row.beta)),
    Column("beta_excess_pct", Kind.POINTS, lambda _, row: percent_number(row.beta_excess_return)),
    Column("surprise", Kind.SIGNED, lambda _, row: rounded_number(row.surprise)),
    Column("volume", Kind.VOLUME, lambda _, row: whole_units(row.volume)),
    Column("relative_volume", Kind.RATIO, lambda _, row: rounded_number(row.relative_volume)),
    Column("streak", Kind.COUNT, lambda _, row: row.streak),
    Column("largest_since", Kind.DAY, lambda _, row: row.largest_since),
    Column("high_52w", Kind.FLAG, lambda _, row: row.high_52w),
    Column("low_52w", Kind.FLAG, lambda _, row: row.low_52w),
    Column("status", Kind.TEXT, lambda _, row: row.status.value),
    Column("source", Kind.TEXT, lambda _, row: row.source),
)

GROUP_COLUMNS: tuple[Column[GroupReport], ...] = (
    Column("session", Kind.DAY, lambda report, _: report.session.day),
    Column("state", Kind.TEXT, lambda report, _: report.state.value),
    Column("as_of", Kind.INSTANT, lambda _, group: group.as_of),
    Column("rank", Kind.COUNT, lambda _, group: group.rank),
    Column("group", Kind.TEXT, lambda _, group: group.key),
    Column("label", Kind.TEXT, lambda _, group: group.label),
    Column("members", Kind.COUNT, lambda _, group: group.members),
    Column("reporting", Kind.COUNT, lambda _, group: group.reporting),
    Column("median_pct", Kind.PERCENT, lambda _, group: percent_number(group.median_return)),
    Column("mean_pct", Kind.PERCENT, lambda _, group: percent_number(group.mean_return)),
    Column("weighted_pct", Kind.PERCENT, lambda _, group: percent_number(group.weighted_return)),
    Column("excess_pct", Kind.POINTS, lambda _, group: percent_number(group.excess_return)),
    Column("advances", Kind.COUNT, lambda _, group: group.advances),
    Column("declines", Kind.COUNT, lambda _, group: group.declines),
    Column("unchanged", Kind.COUNT, lambda _, group: group.unchanged),
    Column("missing", Kind.COUNT, lambda _, group: group.missing),
    Column("best", Kind.TEXT, lambda _, group: group.best.symbol if group.best else None),
    Column("best_pct", Kind.PERCENT, lambda _, group: percent_number(group.best.simple_return) if group.best else None),
    Column("worst", Kind.TEXT, lambda _, group: group.worst.symbol if group.worst else None),
    Column(
        "worst_pct", Kind.PERCENT, lambda _, group: percent_number(group.worst.simple_return) if group.worst else None
    ),
)


# included by default only in a report on a period
ROW_BASE: Column[Row] = Column("base_session", Kind.DAY, lambda report, _: report.previous.day)
GROUP_BASE: Column[GroupReport] = Column("base_session", Kind.DAY, lambda report, _: report.previous.day)


def column_names(*, by_group: bool) -> tuple[str, ...]:
    """Return the names of all columns of a report on one session, in order."""
    return tuple(column.name for column in (GROUP_COLUMNS if by_group else ROW_COLUMNS))


def row_columns(report: Report) -> tuple[Column[Row], ...]:
    """Return the row columns, then those that the report has beyond them.

    For a period that is the session from whose close moves are measured, else one for each horizon asked for.
    """
    base = () if report.period is None else (ROW_BASE,)
    return (*ROW_COLUMNS, *base, *(_horizon_of_row(each) for each in report.horizons))


def group_columns(report: Report) -> tuple[Column[GroupReport], ...]:
    """Return the group columns, then those that the report has beyond them, as for rows."""
    base = () if report.period is None else (GROUP_BASE,)
    return (*GROUP_COLUMNS, *base, *(_horizon_of_group(each) for each in report.horizons))


def _horizon_of_row(horizon: Horizon) -> Column[Row]:
    return Column(horizon.key, Kind.PERCENT, lambda _, row: percent_number(horizon.rows.get(row.symbol)))


def _horizon_of_group(horizon: Horizon) -> Column[GroupReport]:
    return Column(horizon.key, Kind.PERCENT, lambda _, group: percent_number(horizon.groups.get(group.key)))


def table(report: Report, *, by_group: bool, names: tuple[str, ...] = ()) -> Table:
    """Return the columns `names`, or all, with a row for each benchmark and member, or for each group."""
    if by_group:
        return build_table(report, _select(group_columns(report), GROUP_BASE, names), report.groups)
    return build_table(report, _select(row_columns(report), ROW_BASE, names), (*report.benchmarks, *report.rows))


def _select(columns: tuple[Column[Item], ...], base: Column[Item], names: tuple[str, ...]) -> tuple[Column[Item], ...]:
    by_name = {column.name: column for column in (*columns, base)}
    return tuple(by_name[name] for name in names) if names else columns


def build_table(report: Report, asked: tuple[Column[Item], ...], items: tuple[Item, ...]) -> Table:
    """Return the columns `asked` with a cell for each of `items`."""
    return Table(
        names=tuple(column.name for column in asked),
        kinds=tuple(column.kind for column in asked),
        columns=tuple(tuple(column.extract(report, item) for item in items) for column in asked),
    )


def whole_units(volume: float | None) -> float | int | None:
    """Return the volume, as an integer if it is whole; only coins trade in fractions."""
    units = rounded_number(volume, _VOLUME_DECIMALS)
    return int(units) if units is not None and units.is_integer() else units
