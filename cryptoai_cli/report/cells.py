"""Look up cells of a report by address, and render their values as prose.

Addresses: `session` · `session.closes` · `period.FIELD` · `benchmarks.SYMBOL.FIELD` · `groups.KEY.FIELD` ·
`groups.KEY.rows.SYMBOL.FIELD`, with the field names of the output files (`change_pct`, `median_pct`, `advances`,
`name`, `label` ...). Percent values are unrounded.
"""

from datetime import date
from enum import StrEnum

from cryptoai_cli.market.session import Session
from cryptoai_cli.report.model import GroupReport, Row, Tables
from cryptoai_cli.report.periods import period_cell
from cryptoai_cli.system.zones import NEW_YORK

LITTLE_CHANGED = "little changed"
MINUS = "\N{MINUS SIGN}"
_DECIMALS = 1


class Form(StrEnum):
    """How a cell's value can be rendered in prose."""

    SIGNED = "signed"  # +7.3 %
    SIZE = "size"  # 3.6 %, after a verb that gives the direction
    COUNT = "count"  # 13
    WORDS = "words"  # a name, a label, a date


def read_cell(tables: Tables, address: str) -> float | int | str | None:
    """Return the value of a cell; None if the address is unknown or the cell is empty."""
    head, _, rest = address.partition(".")
    if head == "session":
        return _session_cell(tables.session, rest)
    if head == "period":
        return None if tables.period is None else period_cell(tables.period, rest)
    if head == "benchmarks":
        return _row_value(tables.benchmarks, rest)
    key, _, field = rest.partition(".")
    group = next((group for group in tables.groups if head == "groups" and group.key == key), None)
    if group is None:
        return None
    in_row = field.startswith("rows.")
    return (
        _row_value(group.rows, field.removeprefix("rows.")) if in_row else _group_cell(group, field, tables.session.day)
    )


def _session_cell(session: Session, field: str) -> str | None:
    """Return the date of the session, or for `closes` when it closes early, in New York."""
    if field == "closes":
        return f"{session.closes.astimezone(NEW_YORK):%H:%M}" if session.closes_early else None
    return None if field else long_date(session.day)


def _row_value(rows: tuple[Row, ...], address: str) -> float | int | str | None:
    symbol, _, field = address.rpartition(".")
    return next((_row_cell(row, field) for row in rows if row.symbol == symbol), None)


def _row_cell(row: Row, field: str) -> float | int | str | None:
    match field:
        case "name":
            return row.name
        case "change_pct":
            return _percent(row.simple_return)
        case "prior_change_pct":
            return _percent(row.prior_return)
        case "ex_dividend":
            return row.distribution or None
    return None


def _group_cell(group: GroupReport, field: str, of: date) -> float | int | str | None:
    returns = {
        "median_pct": group.median_return,
        "mean_pct": group.mean_return,
        "weighted_pct": group.weighted_return,
    }
    if field in returns:
        return _percent(returns[field])
    counts = {
        "advances": group.advances,
        "declines": group.declines,
        "reporting": group.reporting,
        "largest_of": group.largest_of,
    }
    if field == "largest_since":
        return None if group.largest_since is None else prose_date(group.largest_since, of=of)
    return group.label if field == "label" else counts.get(field)


def is_little_changed(fraction: float) -> bool:
    """Return whether a move rounds to 0.0 %, so that prose gives no size."""
    return round(abs(fraction) * 100, _DECIMALS) == 0


def _percent(fraction: float | None) -> float | None:
    return None if fraction is None else fraction * 100


def render_cell(value: float | str, form: Form) -> str:
    """Render a cell's value as prose: percent rounded once, half to even, to one decimal; zero has no sign."""
    if isinstance(value, str):
        return value
    if form is Form.COUNT:
        return str(value)
    if round(abs(value), _DECIMALS) == 0:
        return LITTLE_CHANGED
    size = f"{abs(value):.{_DECIMALS}f}"
    if form is Form.SIZE:
        return f"{size} %"
    return f"{'+' if value > 0 else MINUS}{size} %"


def prose_date(day: date, *, of: date) -> str:
    """Return an earlier date as prose, with its year if not that of `of`: `8 August`, `11 November 2024`."""
    return f"{day.day} {day:%B}" + ("" if day.year == of.year else f" {day.year}")


def long_date(day: date) -> str:
    """Return the date as prose: `Monday 13 October 2025`."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def span_words(first: date, last: date) -> str:
    """Return a date range without repeating month or year: `7 to 13 October 2025`."""
    whole = f"{last.day} {last:%B} {last.year}"
    if first == last:
        return long_date(last)
    if first.year != last.year:
        return f"{first.day} {first:%B} {first.year} to {whole}"
    return f"{first.day} to {whole}" if first.month == last.month else f"{first.day} {first:%B} to {whole}"
