"""Every member of each group in the terminal report: in rank order, those without a rank last with their reason."""

from itertools import takewhile

from rich.text import Text

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.render.group_fields import in_order
from cryptoai_cli.render.numbers import percent, price
from cryptoai_cli.render.terminal.footnotes import Footnotes
from cryptoai_cli.render.terminal.rows import member_keys, titled_blocks
from cryptoai_cli.render.terminal.screen import FAINT, Screen
from cryptoai_cli.render.terminal.wrapping import wrap
from cryptoai_cli.report.model import GroupReport, Report, Row


def member_lines(report: Report, notes: Footnotes, screen: Screen) -> list[Text]:
    """Return a block for each group, in the order of the group table, all in the same columns."""
    groups = in_order(report)
    ranked = [(group.label, _with_figures(group)) for group in groups]
    blocks = titled_blocks(report, ranked, member_keys(report, screen), notes, screen)
    lines: list[Text] = []
    for group, block in zip(groups, blocks, strict=True):
        lines += [*([Text("")] if lines else []), *block, *_rest_lines(group, screen)]
    return lines


def _with_figures(group: GroupReport) -> tuple[Row, ...]:
    return tuple(takewhile(lambda row: row.status is Status.OK, _in_order(group)))


def _in_order(group: GroupReport) -> list[Row]:
    """Return the rows by rank, those that are not `ok` last."""
    return sorted(group.rows, key=lambda row: (row.status is not Status.OK, row.rank is None, row.rank or 0))


def _rest_lines(group: GroupReport, screen: Screen) -> list[Text]:
    rest = [row for row in _in_order(group) if row.status is not Status.OK]
    width = max((len(row.symbol) for row in rest), default=0) + 2
    return [
        Text(line, FAINT)
        for row in rest
        for line in wrap(
            screen.safe(_rest_text(row, screen)), screen.room, lead=screen.safe(row.symbol).ljust(width), hanging=width
        )
    ]


def _rest_text(row: Row, screen: Screen) -> str:
    """Return status and reason, with the price and move of a suspect row for the reader to check."""
    figures = (price(row.price, screen.marks), percent(row.simple_return, screen.marks))
    shown = ", ".join(figure for figure in figures if figure) if row.status is Status.SUSPECT else ""
    told = f"{row.status.value} ({shown})" if shown else row.status.value
    return f"{told}: {row.reason}" if row.reason else told
