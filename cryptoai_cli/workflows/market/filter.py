"""Decide which lines of a list pass the filter."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Protocol

from msgspec import Struct

from cryptoai_cli.analysis.listed_move import ListedMove
from cryptoai_cli.analysis.ranking import excess
from cryptoai_cli.market.listing import Line
from cryptoai_cli.query.market_fields import ListedRow
from cryptoai_cli.report.market.material import LineFigures

Value = float | str | None


class Condition(Protocol):
    """A condition on the fields of a row."""

    @property
    def text(self) -> str:
        """The condition as it was written."""

    @property
    def fields(self) -> Collection[str]:
        """The names of the fields that it uses."""

    def holds(self, read: Callable[[str], Value]) -> bool | None:
        """Return whether it holds; None where a value that it needs is not known."""


class Beside(Struct, frozen=True):
    """What stands beside a move: the return of the primary benchmark, and the figures from earlier sessions."""

    primary_return: float | None
    figures: Mapping[str, LineFigures]

    def row(self, move: ListedMove) -> ListedRow:
        """Return what a condition reads of a move."""
        figures = self.figures.get(move.line.symbol)
        return ListedRow(
            move.line,
            move.simple_return,
            excess(move.simple_return, self.primary_return),
            None if figures is None else figures.relative_volume,
        )


def passing(moves: Iterable[ListedMove], condition: Condition, beside: Beside, only: Collection[str]) -> frozenset[str]:
    """Return the symbols of the moves for which the condition holds, in the sectors and industries of `only`."""
    named = frozenset(name.casefold() for name in only)
    kept = (move for move in moves if not named or _is_in(move.line, named))
    return frozenset(move.line.symbol for move in kept if condition.holds(beside.row(move).value))


def _is_in(line: Line, named: Collection[str]) -> bool:
    return line.sector.casefold() in named or line.industry.casefold() in named
