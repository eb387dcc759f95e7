"""A page over the table: text to scroll, written anew when the report or the size of the terminal changes."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import Footer, Static


class PageScreen(Screen[None]):
    """A page; `write` returns its lines at the present size."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,backspace", "app.pop_screen", "Back", key_display="Esc"),
    ]

    def __init__(self, write: Callable[[], Sequence[Text]]) -> None:
        super().__init__()
        self._write = write

    def compose(self) -> ComposeResult:
        """Compose the page of one text."""
        with VerticalScroll():
            yield Static(id="page")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Write the page, and let the arrow keys scroll it."""
        self.write_anew()
        self.query_one(VerticalScroll).focus()

    def on_resize(self, _event: Resize) -> None:
        """Write the page for the new size."""
        self.write_anew()

    def write_anew(self) -> None:
        """Write the page as it is now."""
        self.query_one("#page", Static).update(Text("\n").join(self._write()))
