"""Write what is on record as text for a terminal or a pipe: session by session, oldest first, a line a record."""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from cryptoai_cli.render.on_record.told import ToldSession, record_remarks, symbol_remarks, told_sessions
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.on_record import remark_lines, wrapped_record
from cryptoai_cli.render.terminal.screen import FAINT, STRONG, Screen, screen_for
from cryptoai_cli.render.terminal.to_terminal import spaced, text_of
from cryptoai_cli.report.cells import long_date
from cryptoai_cli.report.record_report import RecordReport


def record_to_terminal(report: RecordReport, options: RenderOptions) -> str:
    """Return the report as text; external text is never interpreted as rich markup."""
    screen = screen_for(options)
    found = report.on_record
    told = told_sessions(found)
    width = max((cell_len(screen.safe(symbol)) for each in told for symbol, _ in each.lines), default=0)
    remarks = (*symbol_remarks(found), *record_remarks(found))
    parts = [*(list(_session_lines(each, width, screen)) for each in told), remark_lines(remarks, screen)]
    return text_of(spaced(parts), options)


def _session_lines(told: ToldSession, width: int, screen: Screen) -> Iterator[Text]:
    dot = f" {screen.glyphs.dot} "
    yield Text.assemble(("ON RECORD", STRONG), "  ", long_date(told.session), (f"{dot}New York time", FAINT))
    for symbol, each in told.lines:
        yield from map(Text, wrapped_record(each.line, screen, symbol=screen.safe(symbol).ljust(width)))
    if not told.lines:
        yield Text("no record is listed", FAINT)
