"""The watch application: the table of the latest session, with keys to look at it from every side.

What is shown is worked out by `board`, `top`, `status` and `pages`, and when it is refreshed by `refresher`: here it is
put on the screen, and keys are turned into calls.
"""

import queue
from collections.abc import Callable
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace
from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.widgets import DataTable, Footer, Input, Static

from cryptoai_cli.errors import MoversError
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.screen import Screen, screen_for
from cryptoai_cli.report.model import Report
from cryptoai_cli.system.threads import start_thread
from cryptoai_cli.watch_app.board import (
    Board,
    CellKey,
    Sort,
    View,
    board_of,
    changed_cells,
    first_view,
    neighbour,
    sort_by,
    tabs_of,
    valid_view,
)
from cryptoai_cli.watch_app.page_screen import PageScreen
from cryptoai_cli.watch_app.pages import Year, help_page, member_page, notices_page
from cryptoai_cli.watch_app.refresher import Refresher, WatchedReport
from cryptoai_cli.watch_app.status import refusal_words
from cryptoai_cli.watch_app.tab_bar import TabBar, tab_bar
from cryptoai_cli.watch_app.table_view import TableView
from cryptoai_cli.watch_app.top import Room, top_lines

_TICK_SECONDS = 0.25
_FLASH_TICKS = 12  # three seconds


class WatchSetup(Struct, frozen=True):
    """The dependencies of the application.

    `year` returns what the store holds of a symbol, and asks nobody; it is called in a thread. `must_end` says whether
    the process was asked to end. `looks` are those of the terminal, whose width the application knows itself.
    """

    refresher: Refresher
    year: Callable[[str], Year]
    must_end: Callable[[], bool]
    looks: RenderOptions
    start: Callable[[Callable[[], None]], None] = start_thread


class WatchApp(App[WatchedReport]):
    """The application; it returns the last report when the reader quits, and None when it is made to end."""

    CSS = """
    Screen { background: ansi_default; color: ansi_default; }
    #top, #tabs, #remark, #page { height: auto; background: ansi_default; color: ansi_default; }
    #tabs, #remark { height: 1; }
    #filter { height: 1; border: none; padding: 0; background: ansi_default; color: ansi_default; }
    VerticalScroll { background: ansi_default; }
    VerticalScroll, TableView {
        scrollbar-background: ansi_default; scrollbar-background-hover: ansi_default;
        scrollbar-background-active: ansi_default; scrollbar-corner-color: ansi_default;
    }
    TableView { height: 1fr; background: ansi_default; color: ansi_default; scrollbar-size: 1 1; }
    TableView > .datatable--header, TableView > .datatable--fixed, TableView > .datatable--hover,
    TableView > .datatable--header-hover { background: ansi_default; color: ansi_default; }
    TableView > .datatable--cursor, TableView > .datatable--fixed-cursor,
    TableView:focus > .datatable--cursor, TableView:focus > .datatable--fixed-cursor {
        background: ansi_default; color: ansi_default; text-style: reverse;
    }
    """
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        # before anything else looks at keys: the letters that are typed next must find the filter
        Binding("slash", "filter", "Filter", key_display="/", priority=True),
        Binding("r", "refresh_now", "Refresh"),
        Binding("q,ctrl+d", "leave", "Quit", key_display="q"),
        Binding("ctrl+c", "interrupt", "Quit", show=False, priority=True),
        Binding("ctrl+q", "leave", "Quit", show=False, priority=True),
    ]

    def __init__(self, setup: WatchSetup) -> None:
        super().__init__(ansi_color=True)  # before the theme: without it, NO_COLOR paints black on black
        self.theme = "ansi-dark"
        self._setup = setup
        self._shown = setup.refresher.current.report
        self._view = first_view(self._shown)
        self._changed: frozenset[CellKey] = frozenset()
        self._flash_ticks = 0
        self._member, self._year = "", Year()
        self._years: queue.SimpleQueue[tuple[str, Year | Exception]] = queue.SimpleQueue()
        self._bar, self._top = TabBar(Text(), ()), list[Text]()
        # held, and not searched for: messages may still arrive while the screens are taken down
        self._table = TableView()
        self._top_lines, self._tab_line, self._remark = Static(id="top"), Static(id="tabs"), Static(id="remark")
        self._filter = Input(id="filter", placeholder="symbol, name or group", compact=True)

    @property
    def bug(self) -> Exception | None:
        """The exception that ended the application, or None."""
        return self._exception

    @property
    def view(self) -> View:
        """What the reader chose to see."""
        return self._view

    def compose(self) -> ComposeResult:
        """Compose the screen from top to bottom."""
        yield from (self._top_lines, self._tab_line, self._table, self._remark, self._filter)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Show the first report, and begin to tick."""
        self._filter.display = False
        self._show_all()
        self._table.focus()
        self.set_interval(_TICK_SECONDS, self._tick)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether a key may do something now: a filter begins in the table, and nowhere else."""
        if action == "filter":
            return self.focused is self._table
        return super().check_action(action, parameters)

    def on_resize(self) -> None:
        """Lay everything out for the new size."""
        self.call_after_refresh(self._show_all)

    def on_data_table_row_highlighted(self, _event: DataTable.RowHighlighted) -> None:
        """Show the remark on the row under the cursor."""
        self._show_remark()

    def on_data_table_row_selected(self, _event: DataTable.RowSelected) -> None:
        """Open the page of the member under the cursor."""
        line = self._table.line
        if line is None:
            return
        symbol = self._member = line.symbol
        self._year = Year()
        self.push_screen(PageScreen(lambda: member_page(self._shown, symbol, self._year, self._room)))
        try:
            self._setup.start(lambda: self._read_year(symbol))
        except MoversError as error:  # no thread to be had
            self._years.put((symbol, Year(reason=f"{error.message}.")))

    def on_data_table_header_selected(self, event: DataTable.HeaderSelected) -> None:
        """Sort by the column of the heading."""
        self._look(replace(self._view, sort=sort_by(self._view.sort, self._board.headings[event.column_index].key)))

    def on_click(self, event: Click) -> None:
        """Open the tab that was clicked."""
        if event.widget is self._tab_line and (key := self._bar.key_at(event.x)) is not None:
            self._look(replace(self._view, tab=key))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter by what has been typed so far."""
        self._look(replace(self._view, wanted=event.value))

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Keep the filter, and go back to the table."""
        self._table.focus()
        self._filter.display = bool(self._view.wanted)

    def key_escape(self) -> None:
        """Clear the filter while it is being typed."""
        if self._filter.has_focus:
            self.action_drop_filter()

    def action_filter(self) -> None:
        """Let the reader type a filter."""
        self._filter.display = True
        self.screen.set_focus(self._filter)

    def action_drop_filter(self) -> None:
        """Show all rows of the tab again."""
        self._filter.value, self._filter.display = "", False
        self._table.focus()

    def action_sort(self, step: int) -> None:
        """Sort by the column `step` places on."""
        keys = tuple(heading.key for heading in self._board.headings)
        key = neighbour(keys, self._view.sort.key, step)
        self._look(replace(self._view, sort=sort_by(Sort(""), key)))

    def action_turn_round(self) -> None:
        """Turn the order round."""
        self._look(replace(self._view, sort=sort_by(self._view.sort, self._view.sort.key)))

    def action_tab(self, step: int) -> None:
        """Open the tab `step` places on."""
        keys = tuple(tab.key for tab in tabs_of(self._shown))
        self._look(replace(self._view, tab=neighbour(keys, self._view.tab, step)))

    def action_tab_at(self, place: int) -> None:
        """Open the tab at a place, counted from 1; do nothing if there are fewer."""
        tabs = tabs_of(self._shown)
        if place <= len(tabs):
            self._look(replace(self._view, tab=tabs[place - 1].key))

    def action_notices(self) -> None:
        """Open the page of notices."""
        self.push_screen(PageScreen(lambda: notices_page(self._shown, self._room)))

    def action_help(self) -> None:
        """Open the page of keys."""
        self.push_screen(PageScreen(lambda: help_page(self._room)))

    def action_refresh_now(self) -> None:
        """Ask the sources now, or say why not."""
        refresher = self._setup.refresher
        if not refresher.ask():
            self.notify(refusal_words(refresher.status, refresher.wait_seconds), timeout=4)
        self._show_top()

    def action_leave(self) -> None:
        """Quit, and give back the last report."""
        self.exit(self._setup.refresher.current)

    def action_interrupt(self) -> None:
        """End without a report."""
        self.exit(None)

    @property
    def _room(self) -> Room:
        """The size of the screen as it is now."""
        width, height = self.size
        return Room(width, height, replace(self._setup.looks, width=width))

    @property
    def _glyphs(self) -> Screen:
        return screen_for(self._room.looks)

    @property
    def _board(self) -> Board:
        return board_of(self._shown, self._view, self._glyphs.marks)

    def _tick(self) -> None:
        """Take up what has come, and let time pass on the screen."""
        if self._setup.must_end():
            self.action_interrupt()
            return
        if self._setup.refresher.step():
            self._take_up(self._setup.refresher.current.report)
        while not self._years.empty():
            self._take_up_year(*self._years.get())
        self._flash_ticks = max(0, self._flash_ticks - 1)
        if self._changed and not self._flash_ticks:
            self._changed = frozenset()
            self._show_table()
        self._show_top()

    def _take_up(self, report: Report) -> None:
        """Show a new report, with what changed in it; after a failure it is the one that is shown already."""
        if report is self._shown:
            return
        self._changed = changed_cells(self._shown, report, self._glyphs.marks)
        self._shown, self._flash_ticks = report, _FLASH_TICKS
        self._view = valid_view(self._view, report)
        self._show_all()
        self._write_page_anew()

    def _read_year(self, symbol: str) -> None:
        try:
            self._years.put((symbol, self._setup.year(symbol)))
        except Exception as error:  # noqa: BLE001 - raised by the next tick
            self._years.put((symbol, error))

    def _take_up_year(self, symbol: str, year: Year | Exception) -> None:
        """Show the year of a member, unless its page has been left for another."""
        if isinstance(year, Exception):
            raise year
        if symbol == self._member:
            self._year = year
            self._write_page_anew()

    def _write_page_anew(self) -> None:
        page = self.screen_stack[-1] if self.screen_stack else None
        if isinstance(page, PageScreen):
            page.write_anew()

    def _look(self, view: View) -> None:
        """Show another view."""
        self._view = view
        self._show_table()

    def _show_all(self) -> None:
        self._show_top()
        self._show_table()

    def _show_top(self) -> None:
        """Show the lines above the table where they say something new."""
        lines = top_lines(self._shown, self._setup.refresher.status, self._room)
        if lines != self._top:
            self._top = lines
            self._top_lines.update(Text("\n").join(lines))

    def _show_table(self) -> None:
        self._bar = tab_bar(tabs_of(self._shown), self._view.tab, self._glyphs, self._room.width)
        self._tab_line.update(self._bar.text)
        self._table.show_board(self._board, self._changed, self._glyphs)
        self._show_remark()

    def _show_remark(self) -> None:
        """Show why the row under the cursor has no figure, or what is special about it, and how many rows match."""
        line, board = self._table.line, self._board
        remarks = [] if line is None else [line.note]
        if self._view.wanted:
            remarks.append(f"{len(board.lines)} of {board.total} match")
        text = self._glyphs.safe("  ".join(filter(None, remarks)))
        self._remark.update(Text(text, "dim", no_wrap=True, overflow="ellipsis"))

    def _print_error_renderables(self) -> None:
        """Print no traceback: the caller raises `bug`."""
        self._exit_renderables.clear()
