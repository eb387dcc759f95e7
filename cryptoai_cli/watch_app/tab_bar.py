"""Lay out the tabs on one line, scrolled so that the chosen one is seen."""

from collections.abc import Sequence

from msgspec import Struct
from rich.cells import cell_len, set_cell_size
from rich.text import Text

from cryptoai_cli.render.terminal.screen import Screen
from cryptoai_cli.watch_app.board import Tab

_CHOSEN, _OTHER = "bold reverse", ""
_EARLIER, _LATER, _MARK = "<", ">", "dim"  # for the tabs that are left out
_MARGIN = 1  # blanks on both sides of a label


class Span(Struct, frozen=True):
    """The cells that a tab takes on the line, from `start` up to `end`, which is the first behind it."""

    key: str
    start: int
    end: int


class TabBar(Struct, frozen=True):
    """The line of tabs, and where each one stands; tabs without room are left out."""

    text: Text
    spans: tuple[Span, ...]

    def key_at(self, cell: int) -> str | None:
        """Return the key of the tab at a cell of the line, or None."""
        return next((span.key for span in self.spans if span.start <= cell < span.end), None)


def tab_bar(tabs: Sequence[Tab], chosen: str, screen: Screen, width: int) -> TabBar:
    """Return as many tabs as fit beside the chosen one, which is cut if it alone is too wide.

    Where tabs are left out at an end, a mark stands for them.
    """
    labels = [f"{' ' * _MARGIN}{screen.safe(tab.label)}{' ' * _MARGIN}" for tab in tabs]
    at = next((place for place, tab in enumerate(tabs) if tab.key == chosen), 0)
    first, end = _shown([cell_len(label) for label in labels], at, width)
    text, spans = Text(_EARLIER if first else "", _MARK), []
    room = max(width - _marks_width(first, end, len(labels)), 0)
    for tab, label in zip(tabs[first:end], labels[first:end], strict=True):
        start = text.cell_len
        fitted = label if cell_len(label) <= room else set_cell_size(label, room)
        text.append(fitted, _CHOSEN if tab.key == chosen else _OTHER)
        spans.append(Span(tab.key, start, text.cell_len))
    text.append(_LATER if end < len(labels) else "", _MARK)
    return TabBar(text, tuple(spans))


def _shown(widths: Sequence[int], at: int, width: int) -> tuple[int, int]:
    """Return the first tab to show and the one behind the last: the one at `at`, those before it, those after it."""
    first, end = 0, at + 1
    while first < at and not _fits(widths, first, end, width):
        first += 1
    while end < len(widths) and _fits(widths, first, end + 1, width):
        end += 1
    return first, end


def _fits(widths: Sequence[int], first: int, end: int, width: int) -> bool:
    return sum(widths[first:end]) + _marks_width(first, end, len(widths)) <= width


def _marks_width(first: int, end: int, count: int) -> int:
    """Return the cells of the marks for the tabs that are left out before `first` and from `end` on."""
    return (len(_EARLIER) if first else 0) + (len(_LATER) if end < count else 0)
