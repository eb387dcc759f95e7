"""Verify the superlatives of a headline: that each is true over everything that its sentence says it is over.

The check starts from the text: who a superlative is said of, and over what, is read there and compared with what it
claims to be; whether it is true is computed anew from the tables.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.report.claims import Claim, Extreme, Scope, Superlative
from cryptoai_cli.report.model import GroupReport, Row, Tables

T = TypeVar("T")
MASK = "\0"  # stands for each letter of a claim
_RISE = r"(?:rose|has risen|have risen) most(?: of all)?"
_FALL = r"(?:fell|has fallen|have fallen) most(?: of all)?"
_TEXTS: Mapping[Extreme, str] = {
    Extreme.ROSE_MOST: _RISE,
    Extreme.FELL_MOST: _FALL,
    Extreme.LAGGED: r"lagged|lags",
    Extreme.LED: r"led|is leading|are leading",
    Extreme.HELD_UP_BEST: r"held up best|(?:is|are) holding up best",
    Extreme.CAME_FIRST: r"(?:came|come|comes) first",
    Extreme.FELL_HARDEST: r"fell hardest|(?:is|are) falling hardest",
    Extreme.BEST_SESSION: r"best session since|best of the",
    Extreme.WORST_SESSION: r"worst session since|worst of the",
    Extreme.RANKED_FIRST_BEFORE: r"ranked first",
}
_OF_ROWS = frozenset({Extreme.ROSE_MOST, Extreme.FELL_MOST, Extreme.LAGGED})
_OF_GROUPS = frozenset({Extreme.LED, Extreme.HELD_UP_BEST, Extreme.CAME_FIRST, Extreme.FELL_HARDEST})
_SENTENCE, _CLAUSE = re.compile(r"\. "), re.compile(r"[.;] ")
_AMONG = re.compile(rf" ?Among (?:them|{MASK}[^.]*?), ")
_RANKED = re.compile(r"[^:,;.]* among the ranked groups[:,]")
_NO_SUSPECT = re.compile(r"[^.]*, suspect moves aside\.")
_FLOAT_DIGITS = 9


class Placed(Struct, Generic[T], frozen=True):
    """A claim or a superlative with the places in the text where it starts and ends."""

    piece: T
    start: int
    end: int


class MarkedText(Struct, frozen=True):
    """The text of a headline with its claims masked, and where claims and superlatives stand in it."""

    text: str
    claims: tuple[Placed[Claim], ...]
    superlatives: tuple[Placed[Superlative], ...]

    def begin(self, of: re.Pattern[str], at: int) -> int:
        """Return where the sentence or clause around `at` begins."""
        return max((found.end() for found in of.finditer(self.text, 0, at)), default=0)

    def cells(self, field: str, start: int, end: int) -> tuple[str, ...]:
        """Return the addresses of the rows or groups whose `field` is named between two places."""
        cells = (each.piece.cell for each in self.claims if start <= each.start < end)
        return tuple(cell.removesuffix(field) for cell in cells if cell.endswith(field))


def superlative_faults(marked: MarkedText, tables: Tables) -> tuple[str, ...]:
    """Return the faults of the superlatives; empty if each is said of whom it holds, and true."""
    return tuple(fault for placed in marked.superlatives for fault in _faults(marked, placed, tables))


def _faults(marked: MarkedText, placed: Placed[Superlative], tables: Tables) -> Iterator[str]:
    said = placed.piece
    if re.fullmatch(_TEXTS[said.kind], said.text) is None:
        yield f"{said.text!r} is not how {said.kind.value} is written"
    if said.cells != _named(marked, placed):
        yield f"{said.text!r} is not said of {', '.join(said.cells) or 'anything'}"
    if (said.scope, said.groups, said.without_suspect) != _said_scope(marked, placed):
        yield f"the text does not say over what {said.text!r} holds"
    if not _is_true(said, tables):
        yield f"{said.text!r} is not true of {', '.join(said.cells)}"


def _named(marked: MarkedText, placed: Placed[Superlative]) -> tuple[str, ...]:
    """Return the rows or groups that the text names as those the superlative is said of."""
    kind, start = placed.piece.kind, marked.begin(_CLAUSE, placed.start)
    if kind in _OF_ROWS:
        return marked.cells(".name", start, placed.start)
    if kind is Extreme.RANKED_FIRST_BEFORE:
        return marked.cells(".label", 0, placed.start)[:1]
    return marked.cells(".label", start, placed.start)


def _said_scope(marked: MarkedText, placed: Placed[Superlative]) -> tuple[Scope, tuple[str, ...], bool]:
    kind = placed.piece.kind
    if kind in _OF_ROWS:
        aside = _NO_SUSPECT.match(marked.text, placed.end) is not None
        groups = _said_groups(marked, marked.begin(_SENTENCE, placed.start))
        return (Scope.REPORT if groups is None or _is_of_all(placed) else Scope.GROUPS), groups or (), aside
    if kind in _OF_GROUPS:
        return (Scope.RANKED if _RANKED.match(marked.text, placed.end) else Scope.REPORT), (), False
    return (Scope.RANKED if kind is Extreme.RANKED_FIRST_BEFORE else Scope.OWN_SESSIONS), (), False


def _is_of_all(placed: Placed[Superlative]) -> bool:
    return placed.piece.text.endswith("of all")


def _said_groups(marked: MarkedText, start: int) -> tuple[str, ...] | None:
    """Return the keys of the groups that a sentence is about: those named behind "Among", or all named before it."""
    found = _AMONG.match(marked.text, start)
    if found is None:
        return None
    is_named = MASK in found.group()
    cells = marked.cells(".label", start if is_named else 0, found.end())
    return tuple(cell.removeprefix("groups.") for cell in cells)


def _is_true(said: Superlative, tables: Tables) -> bool:
    if said.kind in _OF_ROWS:
        return _is_true_of_rows(said, tables)
    if said.kind in _OF_GROUPS:
        return _is_true_of_groups(said, tables)
    groups = [group for group in tables.groups if f"groups.{group.key}" in said.cells]
    return len(groups) == 1 and _is_true_of_sessions(said, groups[0], tables)


def _is_true_of_rows(said: Superlative, tables: Tables) -> bool:
    rows = [row for row in _rows_of(said, tables) if row.status is Status.OK or not said.without_suspect]
    named = [row for row in _all_rows(tables) if _address(row) in said.cells and row.status is Status.OK]
    symbols = {row.symbol for row in named}
    own = [_rounded(row.simple_return) for row in named if row.simple_return is not None]
    others = [
        _rounded(row.simple_return) for row in rows if row.symbol not in symbols and row.simple_return is not None
    ]
    if not own or len(own) != len(said.cells):
        return False
    if said.kind is Extreme.ROSE_MOST:
        return _is_above(own, [*others, 0.0])
    return _is_above([0.0, *others], own) if said.kind is Extreme.FELL_MOST else _is_above(others, own)


def _is_true_of_groups(said: Superlative, tables: Tables) -> bool:
    shown = [group for group in tables.groups if said.scope is Scope.REPORT or group.rank is not None]
    measures = {
        f"groups.{group.key}": _rounded(measured) for group in shown if (measured := _of(group, tables)) is not None
    }
    if not said.cells or not set(said.cells) <= measures.keys():
        return False
    own = [measures.pop(cell) for cell in said.cells]
    others = list(measures.values())
    if said.kind is Extreme.FELL_HARDEST:
        return _is_above([0.0, *others], own)
    return _is_above(own, [*others, *_led_past(tables)] if said.kind is Extreme.LED else others)


def _led_past(tables: Tables) -> list[float]:
    """Return what a group has to be above to lead: zero and the primary benchmark."""
    primary = tables.primary_row
    return [0.0] if primary is None or primary.simple_return is None else [0.0, _rounded(primary.simple_return)]


def _is_true_of_sessions(said: Superlative, group: GroupReport, tables: Tables) -> bool:
    measured = _of(group, tables)
    if measured is None or said.kind is Extreme.RANKED_FIRST_BEFORE:
        return measured is not None and group.also_led is True
    is_held = group.largest_since is not None if said.text.endswith("since") else group.largest_of is not None
    return is_held and (measured > 0 if said.kind is Extreme.BEST_SESSION else measured < 0)


def _of(group: GroupReport, tables: Tables) -> float | None:
    return group.measured(tables.measure)


def _rows_of(said: Superlative, tables: Tables) -> Iterable[Row]:
    if said.scope is Scope.GROUPS:
        return (row for group in tables.groups if group.key in said.groups for row in group.rows)
    return _all_rows(tables)


def _all_rows(tables: Tables) -> Iterable[Row]:
    return (*tables.benchmarks, *(row for group in tables.groups for row in group.rows))


def _address(row: Row) -> str:
    return f"{'benchmarks' if row.group == 'benchmark' else f'groups.{row.group}.rows'}.{row.symbol}"


def _is_above(high: Sequence[float], low: Sequence[float]) -> bool:
    return not high or not low or min(high) > max(low)


def _rounded(value: float) -> float:
    return round(value, _FLOAT_DIGITS)
