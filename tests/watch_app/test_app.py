"""The application driven by keys, with answers from memory."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color
from textual.filter import NoColor
from textual.pilot import Pilot
from textual.widgets import Static

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.errors import MoversError, NoQuotesError, TryLaterError
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.history import SymbolHistory, SymbolRow
from cryptoai_cli.report.model import Report
from cryptoai_cli.settings.model import ReportSettings
from cryptoai_cli.watch_app.app import WatchApp, WatchSetup
from cryptoai_cli.watch_app.page_screen import PageScreen
from cryptoai_cli.watch_app.pages import Year
from cryptoai_cli.watch_app.refresher import Refresher, Refreshing, WatchedReport
from cryptoai_cli.watch_app.table_view import TableView
from tests.build import calendar
from tests.build_report import MONDAY, build_group, build_missing, build_report, build_row, build_session

STYLE = ReportSettings((), Measure.MEDIAN, 5)

NOW = datetime(2025, 10, 13, 15, 0, tzinfo=UTC)
SMALL, LARGE = (80, 24), (120, 40)
CHANGED = "bold reverse"
DEFAULT = Color.parse("ansi_default")


def build(mara: float = 21.0, day: datetime = NOW) -> Report:
    miners = build_group(
        (build_row("MARA", closes=(20.0, mara), name="Marathon"), build_row("RIOT", closes=(10.0, 9.0))), rank=2
    )
    chips = build_group((build_row("NVDA", closes=(100.0, 110.0)), build_missing("GONE")), key="chips", label="Chips")
    return build_report((miners, chips), as_of=day, day=day.date())


class Desk:
    """The application with a clock and a source: what is asked is answered at once."""

    def __init__(self) -> None:
        self.now, self.seconds = NOW, 0.0
        self.answer: Report | Exception = build()
        self.asked = 0
        self.must_end = False
        self.has_no_threads = False
        self.years_asked: list[str] = []
        self.year: Year | Exception = Year(reason="Nothing is held of it.")
        setup = Refreshing(self.make, lambda: self.now, lambda: self.seconds, lambda job: job())
        first = WatchedReport(build(), NOW, calendar(), STYLE)
        self.refresher = Refresher(setup, first, timedelta(seconds=60))
        looks = RenderOptions(color=True)
        self.app = WatchApp(WatchSetup(self.refresher, self.read_year, lambda: self.must_end, looks, self.start))

    def make(self) -> WatchedReport:
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return WatchedReport(self.answer, self.now, calendar(), STYLE)

    def start(self, job: Callable[[], None]) -> None:
        if self.has_no_threads:
            raise TryLaterError("no thread to be had")
        job()

    def read_year(self, symbol: str) -> Year:
        self.years_asked.append(symbol)
        if isinstance(self.year, Exception):
            raise self.year
        return self.year

    async def refresh(self, pilot: Pilot[WatchedReport]) -> None:
        """Let a minute pass, in which the next report is asked for, and take it up."""
        self.now += timedelta(seconds=60)
        self.seconds += 60
        self.app._tick()
        self.app._tick()
        await pilot.pause()

    @property
    def table(self) -> TableView:
        return self.app._table

    @property
    def symbols(self) -> list[str]:
        return [line.symbol for line in self.table._lines]

    @property
    def page(self) -> str:
        assert isinstance(self.app.screen, PageScreen)
        return "\n".join(line.plain for line in self.app.screen._write())

    def text(self, name: str) -> str:
        found = self.app.screen_stack[0].query_one(f"#{name}", Static)
        return str(found.render())

    @property
    def changed(self) -> set[str]:
        """The cells that are shown as changed."""
        rows = (self.table.get_row_at(at) for at in range(self.table.row_count))
        return {cell.plain.strip() for row in rows for cell in row if any(str(s.style) == CHANGED for s in cell.spans)}


def drive(steps: Callable[[Desk, Pilot[WatchedReport]], Awaitable[None]], size: tuple[int, int] = SMALL) -> Desk:
    """Run the application, let `steps` use it, and return what is left."""
    desk = Desk()

    async def run() -> None:
        async with desk.app.run_test(size=size) as pilot:
            await pilot.pause()
            await steps(desk, pilot)

    asyncio.run(run())
    return desk


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_the_first_screen_shows_headline_state_tabs_and_leaders(size: tuple[int, int]) -> None:
    async def steps(desk: Desk, _pilot: Pilot[WatchedReport]) -> None:
        assert "Bitcoin miners led the bounce" in desk.text("top")
        assert "next refresh in 1:00" in desk.text("top")
        assert "Bitcoin miners" in desk.text("tabs")
        assert desk.symbols == ["NVDA", "MARA", "RIOT", "GONE"]
        assert desk.table.size.height >= 7

    drive(steps, size)


def test_keys_choose_the_group_the_order_and_the_row() -> None:
    async def steps(desk: Desk, pilot: Pilot[WatchedReport]) -> None:
        await pilot.press("tab")
        assert desk.symbols == ["NVDA", "GONE"]
        await pilot.press("shift+tab")
        assert len(desk.symbols) == 4
        await pilot.press("3")
        assert desk.symbols == ["MARA", "RIOT"]
        await pilot.press("9", "1")
        await pilot.press("o")
        assert desk.symbols == ["RIOT", "MARA", "NVDA", "GONE"]
        await pilot.press("o", "S")  # from the change to the price
        assert desk.app.view.sort.key == "price"
        assert desk.symbols == ["NVDA", "MARA", "RIOT", "GONE"]
        await pilot.press("s")
        assert desk.app.view.sort.key == "change"
        await pilot.press("down", "down", "down")
        await pilot.pause()
        assert desk.text("remark") == "missing: no source knows this symbol"

    drive(steps)


def test_the_mouse_sorts_and_opens_tabs() -> None:
    async def steps(desk: Desk, pilot: Pilot[WatchedReport]) -> None:
        await pilot.click(TableView, offset=(2, 0))
        assert desk.app.view.sort.key == "symbol"
        assert desk.symbols == ["GONE", "MARA", "NVDA", "RIOT"]
        await pilot.click("#tabs", offset=(7, 0))
        assert desk.symbols == ["GONE", "NVDA"]

    drive(steps)


def test_the_filter_works_as_it_is_typed_and_takes_every_letter() -> None:
    async def steps(desk: Desk, pilot: Pilot[WatchedReport]) -> None:
        await pilot.press("slash", "m")
        assert desk.symbols == ["MARA", "RIOT"]  # miners
        await pilot.press("a", "r")
        assert desk.symbols == ["MARA"]
        assert desk.text("remark") == "1 of 4 match"
        await pilot.press("q", "slash")  # letters, while one types
        assert desk.app.view.wanted == "marq/"
        assert desk.symbols == []
        await pilot.press("backspace", "backspace", "enter", "down")
        assert desk.symbols == ["MARA"]
        await pilot.press("escape")
        assert len(desk.symbols) == 4
        await pilot.press("slash", "x", "escape")
        assert len(desk.symbols) == 4
        assert not desk.app._filter.display

    drive(steps)


def test_names_are_whole_before_the_table_has_the_time_to_measure_them() -> None:
    async def steps(desk: Desk, _pilot: Pilot[WatchedReport]) -> None:
        desk.app._look(replace(desk.app.view, wanted="mar"))
        widths = [column.get_render_width(desk.table) for column in desk.table.ordered_columns]
        assert widths[:2] == [len(" Symbol "), len(" Marathon ")]

    drive(steps)


def test_a_page_of_a_member_opens_and_its_year_comes_from_the_store() -> None:
    async def steps(desk: Desk, pilot: Pilot[WatchedReport]) -> None:
        rows = tuple(SymbolRow(MONDAY - timedelta(days=ago), "NVDA", "yahoo", close=100.0 + ago) for ago in (3, 2, 1))
        desk.year = Year(SymbolHistory("NVDA", "Nvidia", build_session(), rows))
        await pilot.press("enter")
        desk.app._tick()
        assert "3 sessions" in desk.page
        assert "How the figure of NVDA" in desk.page
        await pilot.press("s")  # a key of the table
        assert desk.app.view.sort.key == "change"
        await pilot.press("escape")
        assert not isinstance(desk.app.screen, PageScreen)

    desk = drive(steps, LARGE)
    assert (desk.years_asked, desk.asked) == (["NVDA"], 0)


def test_help_and_notices_open_and_q_quits_from_them() -> None:
    async def steps(desk: Desk, pilot: Pilot[WatchedReport]) -> None:
        await pilot.press("question_mark")
        assert desk.page.startswith("Keys")
        await pilot.press("escape", "n")
        assert desk.page.startswith("Notices")
        await pilot.press("q")

    desk = drive(steps)
    assert desk.app.return_value is desk.refresher.current


@pytest.mark.parametrize("keys", [("ctrl+c",), ("slash", "ctrl+c"), ("question_mark", "ctrl+c")])
def test_ctrl_c_ends_without_a_report_wherever_one_is(keys: tuple[str, ...]) -> None:
    async def steps(_desk: Desk, pilot: Pilot[WatchedReport]) -> None:
        await pilot.press(*keys)

    desk = drive(steps)
    assert desk.app.return_value is None
    assert not desk.app.is_running


def test_a_request_to_end_is_taken_up_by_the_next_tick() -> None:
    async def steps(desk: Desk, _pilot: Pilot[WatchedReport]) -> None:
        desk.must_end = True
        desk.app._tick()

    assert drive(steps).app.return_value is None


def test_a_refresh_marks_what_changed_for_a_while_and_keeps_the_place() -> None:
    async def steps(desk: Desk, pilot: Pilot[WatchedReport]) -> None:
        await pilot.press("down", "down")
        desk.answer = build(mara=22.5)
        await desk.refresh(pilot)
        assert desk.symbols[0] == "MARA"
        assert desk.changed == {"22.50", "+12.50 %", "+2.50"}
        assert desk.table.line is not None
        assert desk.table.line.symbol == "RIOT"
        for _ in range(12):
            desk.app._tick()
        assert desk.changed == set()

    drive(steps, LARGE)


def test_another_session_is_shown_without_marks_and_an_open_page_is_written_anew() -> None:
    async def steps(desk: Desk, pilot: Pilot[WatchedReport]) -> None:
        desk.answer = replace(build(mara=25.0, day=NOW + timedelta(days=1)), groups=build().groups[:1])
        await pilot.press("enter")
        await desk.refresh(pilot)
        assert "NVDA is not in the report any more." in desk.page
        await pilot.press("escape")
        assert "Tuesday 14 October 2025" in desk.text("top")
        assert desk.symbols == ["MARA", "RIOT"]
        assert desk.changed == set()

    drive(steps)


@pytest.mark.parametrize("error", [NoQuotesError("no source answers")])
def test_a_failed_refresh_keeps_the_figures_and_says_so(error: MoversError) -> None:
    async def steps(desk: Desk, pilot: Pilot[WatchedReport]) -> None:
        desk.answer = error
        await desk.refresh(pilot)
        assert len(desk.symbols) == 4
        assert "The last refresh failed" in " ".join(desk.text("top").split())
        assert "1 min ago" in desk.text("top")

    drive(steps)


def test_a_refresh_on_demand_is_refused_within_fifteen_seconds_and_counted() -> None:
    async def steps(desk: Desk, pilot: Pilot[WatchedReport]) -> None:
        await pilot.press("r", "r")
        assert desk.asked == 0
        assert next(note.message for note in desk.app._notifications).startswith("Not refreshed yet")
        desk.seconds = 15.0
        await pilot.press("r")
        desk.app._tick()
        await pilot.press("r")
        assert desk.asked == 1
        for _ in range(3):
            await desk.refresh(pilot)
        assert desk.asked == 4

    drive(steps)


def shades(style: Style) -> list[RichColor]:
    return [colour for colour in (style.color, style.bgcolor) if colour is not None]


def test_without_colours_nothing_is_coloured_and_nothing_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def steps(desk: Desk, _pilot: Pilot[WatchedReport]) -> None:
        lines = desk.app.screen._compositor.render_strips()
        strips = [line.apply_filter(desk.app._filters[-1], DEFAULT) for line in lines]
        colours = {colour for strip in strips for part in strip if part.style for colour in shades(part.style)}
        assert isinstance(desk.app._filters[-1], NoColor)
        assert all(colour.is_default for colour in colours)

    drive(steps)


def test_the_screen_follows_its_size() -> None:
    async def steps(desk: Desk, pilot: Pilot[WatchedReport]) -> None:
        assert "Median" in desk.text("top")
        await pilot.resize_terminal(60, 16)
        await pilot.pause()
        assert "Median" not in desk.text("top")
        assert desk.table.size.height >= 5

    drive(steps, LARGE)


def test_a_page_opens_without_its_year_where_no_thread_is_to_be_had() -> None:
    async def steps(desk: Desk, pilot: Pilot[WatchedReport]) -> None:
        desk.has_no_threads = True
        await pilot.press("enter")
        desk.app._tick()
        assert "no thread to be had." in desk.page

    assert drive(steps).years_asked == []


@pytest.mark.parametrize("broken", ["answer", "year"])
def test_a_bug_ends_the_application_and_is_given_back(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    async def steps(desk: Desk, pilot: Pilot[WatchedReport]) -> None:
        setattr(desk, broken, ZeroDivisionError("a bug"))
        if broken == "year":
            await pilot.press("enter")
        desk.now += timedelta(seconds=60)
        desk.seconds += 60
        for _ in range(200):  # until two ticks are over, which a busy machine may delay
            if desk.app.bug is None:
                await asyncio.sleep(0.05)

    with pytest.raises(ZeroDivisionError):
        drive(steps)
    assert "Traceback" not in capsys.readouterr().err


def test_a_long_run_holds_no_more_than_a_short_one() -> None:
    async def steps(desk: Desk, pilot: Pilot[WatchedReport]) -> None:
        def held() -> tuple[int, ...]:
            nodes = len(list(desk.app.screen_stack[0].walk_children()))
            return nodes, len(desk.table.rows), len(desk.app._changed), desk.app._years.qsize(), len(vars(desk.app))

        desk.answer = build()
        await desk.refresh(pilot)
        before = held()
        for at in range(5):
            desk.answer = build(mara=21.0 + at)
            await desk.refresh(pilot)
        desk.answer = build(mara=21.0 + 4)
        await desk.refresh(pilot)
        assert held() == before

    drive(steps)
