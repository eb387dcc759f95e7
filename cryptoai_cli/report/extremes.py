"""Find the rows that a headline names as extremes, and the scope over which they are."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.report.cells import is_little_changed
from cryptoai_cli.report.claims import Scope
from cryptoai_cli.report.model import GroupReport, Row, Tables

NAMED = (2, 1, 3)  # how many are named: the first of these that no tie cuts through
FARTHEST = 1.5  # times as far as the group's own: then the farthest mover of the report is named as well
_FLOAT_DIGITS = 9  # two equal moves may differ in the last bits


class Extremes(Struct, frozen=True):
    """The rows that went farthest, in one direction, and the one of the other side.

    `most` are the rows that rose most (fell most if not `rising`), the farthest first, over `scope`; `groups` are the
    keys of the groups of `Scope.GROUPS`. `other` lagged behind a rise, over the same scope, or rose in a fall.
    `farthest` is the row that moved farthest in the whole report, where it is outside those groups and moved at
    least 1.5 times as far. Suspect moves that would contradict are left aside: `most_without_suspect`,
    `farthest_without_suspect`.
    """

    rising: bool
    most: tuple[Row, ...]
    other: Row | None
    scope: Scope
    groups: tuple[GroupReport, ...]
    farthest: Row | None = None
    most_without_suspect: bool = False
    farthest_without_suspect: bool = False


class _Search(Struct, frozen=True):
    """A direction in which moves are compared: those of a rise are taken as they are, those of a fall turned round."""

    tables: Tables
    rising: bool

    def distance(self, row: Row) -> float:
        """Return how far a row went in the direction, a fraction; negative against it."""
        moved = round(row.simple_return or 0.0, _FLOAT_DIGITS)
        return moved if self.rising else -moved


def find_extremes(
    tables: Tables, subject: Sequence[GroupReport], told: Sequence[GroupReport], *, rising: bool
) -> Extremes | None:
    """Return the extremes of the groups `subject`, or None if no row stands out.

    `told` are all groups of the sentence before. In a direction in which no row of the groups moved, the other
    direction is taken.
    """
    return _in_direction(_Search(tables, rising), subject, told) or _in_direction(
        _Search(tables, not rising), subject, told
    )


def find_extremes_of_all(tables: Tables) -> Extremes | None:
    """Return the extremes of the whole report, or None if no row stands out; most rows decide the direction."""
    rows = _counted(_rows_of(tables.groups))
    rising = 2 * sum((row.simple_return or 0.0) > 0 for row in rows) >= len(rows)
    found = find_extremes(tables, tables.groups, (), rising=rising)
    return found if found is not None and found.scope is Scope.REPORT else None


def _in_direction(search: _Search, subject: Sequence[GroupReport], told: Sequence[GroupReport]) -> Extremes | None:
    rows = sorted(_counted(_rows_of(subject)), key=lambda row: (-search.distance(row), row.symbol))
    most = _most(search, rows)
    if not most:
        return None
    other = _other(search, rows)
    scope, groups = _scope(search, (most, other), subject, told)
    farthest = None if scope is Scope.REPORT else _farthest(search, most, subject)
    shown = _shown(search.tables, scope, groups)
    return Extremes(
        search.rising,
        most,
        other,
        scope,
        groups,
        farthest,
        most_without_suspect=not _holds(search, most, other, shown),
        farthest_without_suspect=farthest is not None
        and not _holds(search, (farthest,), None, search.tables.shown_rows),
    )


def _rows_of(groups: Iterable[GroupReport]) -> tuple[Row, ...]:
    return tuple({row.symbol: row for group in groups for row in group.rows}.values())


def _counted(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.status is Status.OK and row.simple_return is not None]


def _shown(tables: Tables, scope: Scope, groups: Sequence[GroupReport]) -> tuple[Row, ...]:
    return tables.shown_rows if scope is Scope.REPORT else _rows_of(groups)


def _has_moved(row: Row) -> bool:
    return row.simple_return is not None and not is_little_changed(row.simple_return)


def _most(search: _Search, ordered: Sequence[Row]) -> tuple[Row, ...]:
    """Return the farthest rows, such that the next one went less far; none if all would be named."""
    far = [row for row in ordered if _has_moved(row) and search.distance(row) > 0]
    for count in NAMED:
        is_cut = len(ordered) > count and search.distance(ordered[count - 1]) > search.distance(ordered[count])
        if count <= len(far) and is_cut:
            return tuple(far[:count])
    return ()


def _other(search: _Search, ordered: Sequence[Row]) -> Row | None:
    """Return the row that went farthest against the direction; none in a rise if two did so."""
    least = search.distance(ordered[-1])
    last = [row for row in ordered if search.distance(row) == least]
    if not _has_moved(last[0]) or least >= 0:
        return None
    return None if search.rising and len(last) > 1 else last[0]


def _scope(
    search: _Search,
    named: tuple[tuple[Row, ...], Row | None],
    subject: Sequence[GroupReport],
    told: Sequence[GroupReport],
) -> tuple[Scope, tuple[GroupReport, ...]]:
    """Return the widest scope that holds: the report, the groups told of, or else the groups themselves."""
    if _holds(search, *named, _counted(search.tables.shown_rows)):
        return Scope.REPORT, ()
    wider = tuple(told) if told and _holds(search, *named, _counted(_rows_of(told))) else tuple(subject)
    return Scope.GROUPS, wider


def _holds(search: _Search, most: Sequence[Row], other: Row | None, shown: Iterable[Row]) -> bool:
    """Return whether no other of the rows shown, suspect ones too, went as far as those named."""
    named = {row.symbol for row in most}
    moved = [row for row in shown if row.simple_return is not None]
    least = min(search.distance(row) for row in most)
    holds = all(search.distance(row) < least for row in moved if row.symbol not in named)
    if other is None or not search.rising:
        return holds
    return holds and all(search.distance(row) > search.distance(other) for row in moved if row.symbol != other.symbol)


def _farthest(search: _Search, most: Sequence[Row], subject: Sequence[GroupReport]) -> Row | None:
    inside = {row.symbol for row in _rows_of(subject)}
    ordered = sorted(_counted(search.tables.shown_rows), key=search.distance, reverse=True)
    first = ordered[0]
    is_tied = search.distance(first) == search.distance(ordered[1])
    is_far = search.distance(first) >= round(FARTHEST * search.distance(most[0]), _FLOAT_DIGITS)
    return first if first.symbol not in inside and is_far and not is_tied else None
