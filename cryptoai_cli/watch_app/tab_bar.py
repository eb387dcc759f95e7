"""Lay out the tabs on one line, scrolled so that the chosen one is seen."""

from collections.abc import Sequence

from msgspec import Struct
from rich.cells import cell_len, set_cell_size
from rich.text import Text

from cryptoai_cli.render.terminal.screen import Screen
from cryptoai_cli.watch_app.board import Tab

_CHOSEN, _OTHER = "bold reverse", ""
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
    """Return as many tabs as fit beside the chosen one, which is cut if it alone is too wide."""
    labels = [f"{' ' * _MARGIN}{screen.safe(tab.label)}{' ' * _MARGIN}" for tab in tabs]
    at = next((place for place, tab in enumerate(tabs) if tab.key == chosen), 0)
    first = _first_shown([cell_len(label) for label in labels], at, width)
    text, spans = Text(), []
    for tab, label in zip(tabs[first:], labels[first:], strict=True):
        start, cells = text.cell_len, cell_len(label)
        if start and start + cells > width:
            break
        text.append(label if cells <= width else set_cell_size(label, width), _CHOSEN if tab.key == chosen else _OTHER)
        spans.append(Span(tab.key, start, text.cell_len))
    return TabBar(text, tuple(spans))


def _first_shown(widths: Sequence[int], at: int, width: int) -> int:
    """Return the first tab to show, so that the one at `at` fits on the line."""
    first = 0
    while first < at and sum(widths[first : at + 1]) > width:
        first += 1
    return first
