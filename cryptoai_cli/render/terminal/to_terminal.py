"""Write a report for a terminal or a pipe: the answer first, then the evidence, then the fine print."""

import io
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.footnotes import fine_print, footnotes, not_ranked
from cryptoai_cli.render.terminal.groups import group_lines
from cryptoai_cli.render.terminal.head import benchmarks, headline, title
from cryptoai_cli.render.terminal.rows import flat_lines, side_lines
from cryptoai_cli.render.terminal.screen import Screen, screen_for
from cryptoai_cli.report.model import Report

_LEAST_PAGE = 100


def to_terminal(report: Report, options: RenderOptions) -> str:
    """Return the report as lines of text; with `columns`, one flat table of them.

    Outside text is only ever shown as text: rich reads no markup in it.
    """
    screen = screen_for(options)
    if options.columns:
        return printed(flat_lines(report, options, screen), options)
    top, told, *parts = _parts(report, options, screen)
    return printed(_spaced([[*top, *told], *parts]), options)


def to_letter(report: Report, options: RenderOptions) -> str:
    """Return the report as the text of a mail, whose reader has no bold type that sets the headline off."""
    return printed(_spaced(_parts(report, options, screen_for(options))), options)


def _parts(report: Report, options: RenderOptions, screen: Screen) -> list[list[Text]]:
    """Return the title, the headline and what follows, each as lines."""
    notes = footnotes(report, screen)
    evidence = [
        benchmarks(report, notes, screen),
        group_lines(report, screen, in_full=options.by_group),
        [] if options.by_group else side_lines(report, options, notes, screen),
    ]
    page = min(screen.room, max(_LEAST_PAGE, *(line.cell_len for part in evidence for line in part), 0))
    answer = [title(report, screen, page), headline(report, screen, page)]
    fine = [not_ranked(report, screen, page), fine_print(report, notes, screen, page)]
    return [*answer, *evidence, *fine]


def _spaced(parts: Iterable[list[Text]]) -> list[Text]:
    lines: list[Text] = []
    for part in parts:
        lines += [Text(""), *part] if lines and part else part
    return lines


def printed(lines: Iterable[Text], options: RenderOptions) -> str:
    """Return lines as text, coloured where the options say so."""
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        force_terminal=options.color,
        color_system="standard" if options.color else None,
        no_color=not options.color,
        legacy_windows=False,
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=True,
        width=options.width or _LEAST_PAGE,
        _environ={},
    )
    for line in lines:
        line.rstrip()
        console.print(line)
    return buffer.getvalue()
