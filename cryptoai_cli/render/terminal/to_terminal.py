"""Write a report as text for a terminal or a pipe: headline, figures, fine print."""

import io
from collections.abc import Iterable, Sequence

from msgspec.structs import replace
from rich.text import Text

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.footnotes import Footnotes, fine_print_lines, footnotes, unranked_lines
from cryptoai_cli.render.terminal.groups import group_lines
from cryptoai_cli.render.terminal.head import benchmark_lines, headline_lines, title_lines
from cryptoai_cli.render.terminal.members import member_lines
from cryptoai_cli.render.terminal.on_record import on_record_lines
from cryptoai_cli.render.terminal.rows import flat_lines, side_lines
from cryptoai_cli.render.terminal.screen import Screen, screen_for
from cryptoai_cli.report.model import Report

_LEAST_PAGE = 100
_LEAST_ROWS = 3  # a side, before blank lines go


def to_terminal(report: Report, options: RenderOptions) -> str:
    """Return the report as text; with `columns`, one flat table of them.

    External text is never interpreted as rich markup.
    """
    screen = screen_for(options)
    if options.columns:
        return text_of(flat_lines(report, options, screen), options)
    return text_of(_page_lines(report, options, screen), options)


def _page_lines(report: Report, options: RenderOptions, screen: Screen) -> list[Text]:
    """Return the lines of the report; where the screen is too low, with fewer rows a side, then without blank lines."""
    title, headline, *parts = _parts(report, options, screen)
    whole = spaced([[*title, *headline], *parts])
    height = options.height
    if height is None or len(whole) <= height or options.members or options.by_group:
        return whole
    for is_tight, least in ((False, _LEAST_ROWS), (True, 1)):
        for top in range(options.top, min(options.top, least) - 1, -1):
            parts = _parts(report, replace(options, top=top), screen)
            lines = [line for part in parts for line in part] if is_tight else spaced([[*title, *headline], *parts[2:]])
            if len(lines) <= height:
                return lines
    return whole


def to_mail_text(report: Report, options: RenderOptions) -> str:
    """Return the report as the text of a mail, with blank lines around the headline because nothing is bold."""
    return text_of(spaced(_parts(report, options, screen_for(options))), options)


def _parts(report: Report, options: RenderOptions, screen: Screen) -> list[list[Text]]:
    """Return the parts of the report, each as lines: title, headline and what follows."""
    notes = footnotes(report, screen)
    evidence = [
        benchmark_lines(report, notes, screen),
        group_lines(report, screen, in_full=options.by_group),
        _instrument_lines(report, options, notes, screen),
    ]
    page = min(screen.room, max(_LEAST_PAGE, *(line.cell_len for part in evidence for line in part), 0))
    answer = [title_lines(report, screen, page), headline_lines(report, screen, page)]
    untold = report.benchmarks if options.members and not options.by_group else (*report.benchmarks, *report.rows)
    fine = [unranked_lines(untold, screen, page), fine_print_lines(report, notes, screen, page)]
    return [*answer, *evidence, on_record_lines(report, screen), *fine]


def _instrument_lines(report: Report, options: RenderOptions, notes: Footnotes, screen: Screen) -> list[Text]:
    if options.by_group:
        return []
    return member_lines(report, notes, screen) if options.members else side_lines(report, options, notes, screen)


def spaced(parts: Iterable[list[Text]]) -> list[Text]:
    """Return the lines of all non-empty parts, separated by blank lines."""
    lines: list[Text] = []
    for part in parts:
        lines += [Text(""), *part] if lines and part else part
    return lines


def text_of(lines: Sequence[Text], options: RenderOptions) -> str:
    """Return lines as text, coloured if the options say so."""
    for line in lines:
        line.rstrip()
    return _coloured(lines, options) if options.color else "".join(f"{line.plain}\n" for line in lines)


def _coloured(lines: Sequence[Text], options: RenderOptions) -> str:
    from rich.console import Console  # noqa: PLC0415 - half of the library, for colours only

    buffer = io.StringIO()
    console = Console(
        file=buffer,
        force_terminal=True,
        color_system="256",
        no_color=False,
        legacy_windows=False,
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=True,
        width=options.width or _LEAST_PAGE,
        _environ={},
    )
    for line in lines:
        console.print(line)
    return buffer.getvalue()
