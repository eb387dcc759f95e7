"""Measure the move of a listed line by the list's own change, and tell what confirms it.

The change of a list knows splits, its prices do not: the move is change / (last - change). It is confirmed by what did
not come from the same answer: the close held for the session before, a split on record, or a second source.
"""

from collections.abc import Mapping
from enum import Enum, StrEnum, auto
from math import isclose

from msgspec import Struct

from cryptoai_cli.market.listing import Line

HELD_TOLERANCE = 0.005  # relative, between the base and the close held
SECOND_TOLERANCE = 0.005  # a fraction, between two moves: half a point
USUAL_FALL, USUAL_RISE = -0.15, 0.40
LARGEST_ON_ONE_SOURCE = 3.0
_ROUNDING = 1e-9


class NoMove(Enum):
    """Why a line has no move."""

    NO_PRICE = auto()
    NO_CHANGE = auto()
    NO_BASE = auto()
    FIRST_SESSION = auto()
    REPEATED = auto()


class Confirmation(StrEnum):
    """What confirms a move: the close held for the session before, a second source, or that close by a split on record.

    ONE_SOURCE is a large move that only the close held confirms. UNSEEN was not looked at: nothing is held of it, and
    no second source was asked. DENIED was looked at, and nothing confirms it. NO_MOVE has no move at all.
    """

    HELD = "held"
    SECOND_SOURCE = "second-source"
    ONE_SOURCE = "one-source"
    SPLIT = "split"
    UNSEEN = "unseen"
    DENIED = "denied"
    NO_MOVE = "no-move"


CONFIRMED = frozenset({Confirmation.HELD, Confirmation.SECOND_SOURCE, Confirmation.ONE_SOURCE, Confirmation.SPLIT})


class EarlierLines(Struct, frozen=True):
    """What is held of earlier sessions, by symbol.

    `newest` are the lines of the newest earlier session held, empty if none is near. `closes` are the raw closes of the
    session just before, empty if that one is not held. `splits` are the ratios (new shares for one old) on record for
    the session itself.
    """

    newest: Mapping[str, Line]
    closes: Mapping[str, float]
    splits: Mapping[str, float]


class ListedMove(Struct, frozen=True):
    """A line with its move, a fraction, or the reason why there is none, and what confirms it."""

    line: Line
    simple_return: float | None
    no_move: NoMove | None
    confirmation: Confirmation
    close_held: float | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether something outside the list's own answer confirms the move."""
        return self.confirmation in CONFIRMED

    @property
    def counts(self) -> bool:
        """Whether a median may rest on it: confirmed, or of a usual size and not looked at."""
        is_unseen = self.confirmation is Confirmation.UNSEEN
        return self.is_confirmed or (is_unseen and self.simple_return is not None and is_usual(self.simple_return))

    @property
    def told_return(self) -> float | None:
        """The move by the list alone, a fraction, of a first session that a second source may know too."""
        return _move_of(self.line) if self.no_move in {None, NoMove.FIRST_SESSION} else None

    @property
    def needs_look(self) -> bool:
        """Whether a second source has to be asked before the move is printed."""
        if self.line.second_look is not None or self.no_move not in {None, NoMove.FIRST_SESSION}:
            return False
        return self.confirmation is not Confirmation.HELD and _move_of(self.line) is not None


def is_usual(simple_return: float) -> bool:
    """Return whether a move is so small that the close held for the session before is enough."""
    return USUAL_FALL <= simple_return <= USUAL_RISE


def listed_move(line: Line, earlier: EarlierLines) -> ListedMove:
    """Measure one line, and tell what confirms its move."""
    no_move = why_no_move(line, earlier)
    simple_return = None if no_move is not None else _move_of(line)
    if simple_return is None:
        return ListedMove(line, None, no_move, Confirmation.NO_MOVE)
    close = earlier.closes.get(line.symbol)
    found = confirmation_of(line, simple_return, close, earlier.splits.get(line.symbol))
    return ListedMove(line, simple_return, None, found, close)


def why_no_move(line: Line, earlier: EarlierLines) -> NoMove | None:
    """Return why there is no move to speak of, or None if there is one."""
    if line.last is None or line.last <= 0:
        return NoMove.NO_PRICE
    if line.net_change is None:
        return NoMove.NO_CHANGE
    if line.is_stale or repeats(line, earlier.newest.get(line.symbol)):
        return NoMove.REPEATED
    base = line.last - line.net_change
    if isclose(line.last, line.net_change):
        return NoMove.FIRST_SESSION
    if base < 0:
        return NoMove.NO_BASE
    return NoMove.FIRST_SESSION if _is_new(line, earlier) else None


def confirmation_of(line: Line, simple_return: float, close: float | None, split: float | None) -> Confirmation:
    """Return what confirms a move; `close` is the raw close of the session before, `split` the ratio on record."""
    look = line.second_look
    if look is not None and look.simple_return is not None:
        agrees = abs(look.simple_return - simple_return) <= SECOND_TOLERANCE + _ROUNDING
        return Confirmation.SECOND_SOURCE if agrees else Confirmation.DENIED
    if close is None:
        return Confirmation.UNSEEN if look is None else Confirmation.DENIED
    matches = _agree(line.base, close)
    by_split = split is not None and _agree(line.base, close / split)
    if simple_return > LARGEST_ON_ONE_SOURCE or not (matches or by_split):
        return Confirmation.DENIED
    if by_split:
        return Confirmation.SPLIT
    return Confirmation.HELD if is_usual(simple_return) else Confirmation.ONE_SOURCE


def differs_from_close(line: Line, close: float | None) -> bool:
    """Return whether the base of a line is another price than the close held for the session before."""
    return close is not None and line.base is not None and not _agree(line.base, close)


def repeats(line: Line, before: Line | None) -> bool:
    """Return whether a row is that of the session before: price, change and volume alike."""
    if before is None:
        return False
    return (line.last, line.net_change, line.volume) == (before.last, before.net_change, before.volume)


def _move_of(line: Line) -> float | None:
    base = line.base
    return None if base is None or line.net_change is None or base <= _ROUNDING else line.net_change / base


def _is_new(line: Line, earlier: EarlierLines) -> bool:
    """Return whether no earlier session is known of a line, though one is held, and no second source knows one."""
    seen = line.second_look is not None and line.second_look.simple_return is not None
    return bool(earlier.newest) and line.symbol not in earlier.newest and not seen


def _agree(base: float | None, close: float) -> bool:
    return base is not None and close > 0 and abs(base / close - 1) <= HELD_TOLERANCE
