"""Decide which lines of a list pass the filter: the fields of a condition, read from moves."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Protocol

from msgspec import Struct

from cryptoai_cli.analysis.listed_move import ListedMove
from cryptoai_cli.analysis.ranking import excess
from cryptoai_cli.market.listing import Line
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


def passing(moves: Iterable[ListedMove], condition: Condition, beside: Beside, only: Collection[str]) -> frozenset[str]:
    """Return the symbols of the moves for which the condition holds, in the sectors and industries of `only`."""
    named = frozenset(name.casefold() for name in only)
    kept = (move for move in moves if not named or _is_in(move.line, named))
    return frozenset(move.line.symbol for move in kept if condition.holds(_reader(move, beside)))


def _reader(move: ListedMove, beside: Beside) -> Callable[[str], Value]:
    return lambda name: _FIELDS[name](move, beside)


def _is_in(line: Line, named: Collection[str]) -> bool:
    return line.sector.casefold() in named or line.industry.casefold() in named


def _turnover(line: Line) -> float | None:
    return None if line.last is None or line.volume is None else line.last * line.volume


def _percent(fraction: float | None) -> float | None:
    return None if fraction is None else fraction * 100


def _relative_volume(move: ListedMove, beside: Beside) -> float | None:
    figures = beside.figures.get(move.line.symbol)
    return None if figures is None else figures.relative_volume


_FIELDS: Mapping[str, Callable[[ListedMove, Beside], Value]] = {
    "price": lambda move, _: move.line.last,
    "change_pct": lambda move, _: _percent(move.simple_return),
    "excess_pct": lambda move, beside: _percent(excess(move.simple_return, beside.primary_return)),
    "volume": lambda move, _: move.line.volume,
    "turnover": lambda move, _: _turnover(move.line),
    "market_cap": lambda move, _: move.line.market_cap,
    "relative_volume": _relative_volume,
    "kind": lambda move, _: move.line.kind.value,
    "sector": lambda move, _: move.line.sector or None,
    "industry": lambda move, _: move.line.industry or None,
    "exchange": lambda move, _: move.line.exchange or None,
    "country": lambda move, _: move.line.country or None,
    "symbol": lambda move, _: move.line.symbol,
}
