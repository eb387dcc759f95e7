"""The section of the terminal report on what is on record, and its lines wrapped."""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from cryptoai_cli.render.on_record.told import ToldSymbol, record_remarks, told_symbols
from cryptoai_cli.render.terminal.screen import FAINT, HEADING, STRONG, Screen
from cryptoai_cli.render.terminal.wrapping import wrap
from cryptoai_cli.report.model import Report
from cryptoai_cli.report.record_words import RecordLine

_MOST_LINES = 2  # of a symbol
_GAP = 2
_TIME = len("Tue 16:11")
_GLUE = "\ue000"  # for a blank at which no line may be broken; no text that is printed has it


def on_record_lines(report: Report, screen: Screen) -> list[Text]:
    """Return what is on record, one or two records a symbol, and what was not looked up; empty if not asked for."""
    if report.on_record is None:
        return []
    told = told_symbols(report, _MOST_LINES)
    width = max((cell_len(screen.safe(each.symbol)) for each in told), default=0)
    lines = [Text("On record (New York time)", HEADING)]
    for each in told:
        lines += _symbol_lines(each, width, screen)
    return [*lines, *remark_lines(record_remarks(report.on_record), screen)]


def remark_lines(remarks: tuple[str, ...], screen: Screen) -> list[Text]:
    """Return remarks in small letters, each beginning a line."""
    return [Text(line, FAINT) for remark in remarks for line in wrap(screen.safe(remark), screen.room, hanging=_GAP)]


def wrapped_record(line: RecordLine, screen: Screen, indent: int) -> list[str]:
    """Return a record from the column `indent` on, in lines that fit; its relation is not broken."""
    time = screen.safe(line.when).ljust(_TIME) + " " * _GAP
    what = screen.safe(line.told)
    if line.relation:
        what += f", {line.relation.replace(' ', _GLUE)}"
    hanging = indent + len(time)
    wrapped = wrap(what, screen.room, lead=" " * indent + time, hanging=hanging)
    return [each.replace(_GLUE, " ") for each in wrapped]


def _symbol_lines(told: ToldSymbol, width: int, screen: Screen) -> Iterator[Text]:
    """Yield the lines of a symbol, the first one beginning with it."""
    indent = width + _GAP
    body = [(text, "") for each in told.lines for text in wrapped_record(each.line, screen, indent)]
    if told.remark:
        remark = wrap(screen.safe(told.remark), screen.room, lead=" " * indent, hanging=indent)
        body += [(text, FAINT) for text in remark]
    for at, (text, style) in enumerate(body):
        head = Text(screen.safe(told.symbol), STRONG) if at == 0 else Text("")
        head.pad_right(indent - head.cell_len)
        yield Text.assemble(head, (text[indent:], style))
