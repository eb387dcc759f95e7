"""Select what several formats show: the unranked rows, and the excess against a group's own benchmark."""

from collections.abc import Iterable

from msgspec import Struct

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.report.model import Excess, GroupReport, Report, Row
from cryptoai_cli.report.ranking import unique_rows
from cryptoai_cli.report.record import RECORD_NOTICE

_ORDER = (Status.SUSPECT, Status.STALE, Status.MISSING)


# codes of notices on what a table of a report tells itself
TOLD_IN_TABLES = frozenset({*(status.value for status in _ORDER), "unranked", "utc-day", RECORD_NOTICE})


class UnrankedRows(Struct, frozen=True):
    """Rows that are unranked for the same reason."""

    status: Status
    reason: str
    rows: tuple[Row, ...]


def unranked_rows(rows: Iterable[Row]) -> tuple[UnrankedRows, ...]:
    """Return those of the rows that are not `ok`, each symbol once, suspect ones first, grouped by reason."""
    found: dict[tuple[int, str], list[Row]] = {}
    for row in unique_rows(rows):
        if row.status is not Status.OK:
            found.setdefault((_ORDER.index(row.status), row.reason), []).append(row)
    ordered = sorted(found.items(), key=lambda item: item[0][0])
    return tuple(UnrankedRows(_ORDER[place], reason, tuple(rows)) for (place, reason), rows in ordered)


def has_own_benchmarks(report: Report) -> bool:
    """Return whether the report itself has a benchmark, with a move or without: what an excess is measured against."""
    return any(not row.of_group_only for row in report.benchmarks)


def own_excess(report: Report, group: GroupReport) -> Excess | None:
    """Return the excess against the first benchmark that only groups name, or None if `group` has none."""
    own = {row.symbol for row in report.benchmarks if row.of_group_only}
    return next((excess for excess in group.excesses if excess.benchmark in own), None)
