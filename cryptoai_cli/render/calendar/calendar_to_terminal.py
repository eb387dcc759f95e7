"""Render the results due for a terminal: a line a company, by day."""

from rich.text import Text

from cryptoai_cli.render.fields import Field, text_field
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal import grid
from cryptoai_cli.render.terminal.screen import FAINT, STRONG, Screen, screen_for
from cryptoai_cli.render.terminal.to_terminal import spaced, text_of
from cryptoai_cli.render.terminal.wrapping import wrap
from cryptoai_cli.report.cells import span_words
from cryptoai_cli.report.results_due import NOTHING_DUE, DueRow, ResultsDue

_PAGE = 100
_SPARED = (("title",), ("name",), ("status",))  # left out on a narrow screen, in this order


def calendar_to_terminal(due: ResultsDue, options: RenderOptions) -> str:
    """Return the results due as text."""
    screen = screen_for(options)
    page = min(screen.room, _PAGE)
    title = [Text(line, STRONG) for line in wrap(f"Results due, {span_words(due.first, due.last)}", page)]
    table = _table_lines(due.rows, screen) if due.rows else [Text(line) for line in wrap(NOTHING_DUE, page)]
    remark = [Text(line, FAINT) for line in wrap(screen.safe(due.remark), page)] if due.remark else []
    return text_of(spaced([title, table, remark]), options)


def _table_lines(rows: tuple[DueRow, ...], screen: Screen) -> list[Text]:
    """Return the table with the columns that fit."""
    fields = _fields(rows, screen)
    for spared in ((), *_SPARED):
        fields = tuple(field for field in fields if field.key not in spared)
        columns = grid.columns_of(fields, screen)
        if grid.natural_width(columns) <= screen.room:
            break
    fitted = grid.fit(columns, screen.room, screen)
    return [grid.heading_line(fitted), *grid.body_lines(fitted)]


def _fields(rows: tuple[DueRow, ...], screen: Screen) -> tuple[Field, ...]:
    dash = screen.glyphs.dash
    return (
        text_field("date", "Date", [f"{row.day:%a} {row.day.isoformat()}" for row in rows]),
        text_field("symbol", "Symbol", [row.symbol for row in rows]),
        text_field("name", "Name", [row.name or dash for row in rows]),
        text_field("when", "Due", [row.when.value for row in rows]),
        text_field("status", "Date is", [row.date_status.value for row in rows]),
        text_field("title", "Results", [row.title for row in rows]),
    )
