"""The section of the terminal report on what is on record, and its lines wrapped."""

import sys
from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from cryptoai_cli.render.on_record.told import ToldSymbol, record_remarks, told_symbols
from cryptoai_cli.render.terminal.screen import FAINT, HEADING, STRONG, Screen
from cryptoai_cli.render.terminal.wrapping import wrap
from cryptoai_cli.report.model import Report
from cryptoai_cli.report.record_words import RecordLine

_GAP = "  "
_TIME = len("Tue 16:11")
_GLUE = "\ue000"  # for a blank at which no line may be broken; no text that is printed has it


def on_record_lines(report: Report, screen: Screen) -> list[Text]:
    """Return what is on record, one or two records a symbol, and what was not looked up; empty if not asked for."""
    if report.on_record is None:
        return []
    told = told_symbols(report)
    width = max((cell_len(screen.safe(each.symbol)) for each in told), default=0)
    lines = [Text("On record (New York time)", HEADING)]
    for each in told:
        lines += _symbol_lines(each, width, screen)
    return [*lines, *remark_lines(record_remarks(report.on_record), screen)]


def remark_lines(remarks: tuple[str, ...], screen: Screen) -> list[Text]:
    """Return remarks in small letters, each beginning a line."""
    return [
        Text(line, FAINT) for remark in remarks for line in wrap(screen.safe(remark), screen.room, hanging=len(_GAP))
    ]


def wrapped_record(line: RecordLine, screen: Screen, *, before: str = "", symbol: str = "") -> list[str]:
    """Return a record in lines that fit: `before`, the time, the `symbol`, what it is; its relation is not broken.

    Off a terminal a record is one line, however long: programs that search for one find all of it.
    """
    lead = before + screen.safe(line.when).ljust(_TIME) + _GAP + (symbol + _GAP if symbol else "")
    what = screen.safe(line.told)
    if line.relation:
        what += f", {line.relation.replace(' ', _GLUE)}"
    wrapped = wrap(what, screen.room if screen.may_cut else sys.maxsize, lead=lead, hanging=cell_len(lead))
    return [each.replace(_GLUE, " ") for each in wrapped]


def _symbol_lines(told: ToldSymbol, width: int, screen: Screen) -> Iterator[Text]:
    """Yield the lines of a symbol, the first one beginning with it."""
    symbol = screen.safe(told.symbol)
    first = symbol + " " * (width - cell_len(symbol)) + _GAP
    blank = " " * cell_len(first)
    for at, each in enumerate(told.lines):
        lead, *others = wrapped_record(each.line, screen, before=blank if at else first)
        yield Text(lead) if at else Text.assemble((first, STRONG), lead.removeprefix(first))
        yield from map(Text, others)
    if told.remark:
        lead = blank if told.lines else first
        yield from (
            Text(line, FAINT) for line in wrap(screen.safe(told.remark), screen.room, lead=lead, hanging=len(blank))
        )
