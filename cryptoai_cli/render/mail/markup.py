"""The markup of the page inside a mail.

Every element has an inline style, because mail programs drop style sheets. Only the dark colours need a style sheet;
programs that drop it show the light page.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from msgspec import Struct

from cryptoai_cli.market.text import plain_text
from cryptoai_cli.render.charts.palette import dark_colours, light_colours
from cryptoai_cli.report.style import Palette

_LIGHT = light_colours(Palette.BLUE_ORANGE)  # but for rises and falls, the same in every palette
_FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_WIDTH = 640
_LONGEST = 600  # characters of a text
_PICTURE_WIDTH = 480  # drawn for phones, and not much larger elsewhere
_COLUMN_PERCENT = 19  # of a table's width, per column of figures, so that they line up across tables
_CELL = f"padding:6px 0 6px 8px;border-bottom:1px solid {_LIGHT['rule']};font-size:15px;line-height:20px"
_FIRST_CELL = _CELL.replace("8px;border", "0;border")
_NUMBERS = "text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums;vertical-align:top"

_OPENING = (
    '<!DOCTYPE html><html lang="en" dir="ltr"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
    '<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">'
)


class Cell(Struct, frozen=True):
    """A cell of a table, its texts already escaped; `beside` and `below` are smaller.

    `below` is a line of its own below the whole line of the table.
    """

    text: str
    beside: str = ""
    below: str = ""
    sign: float = 0.0


def mail_text(text: str) -> str:
    """Return external text escaped for the page, with a non-breaking space before each percent sign."""
    return escape(plain_text(text, longest=_LONGEST)).replace(" %", "&nbsp;%")


def _dark_sheet(palette: Palette) -> str:
    dark = dark_colours(palette)
    rules = (
        ("m-page", f"background:{dark['page']}"),
        ("m-card", f"background:{dark['card']}"),
        ("m-ink", f"color:{dark['ink']}"),
        ("m-muted", f"color:{dark['muted']}"),
        ("m-up", f"color:{dark['up']}"),
        ("m-down", f"color:{dark['down']}"),
        ("m-rule", f"border-color:{dark['rule']}"),
    )
    inside = "".join(f".{name}{{{rule} !important}}" for name, rule in rules)
    return f"<style>@media (prefers-color-scheme:dark){{{inside}}}</style>"


def document(title: str, rows: Iterable[str], palette: Palette) -> str:
    """Return the whole page: one centred column, at most 640 pixels wide."""
    column = (
        f'<table role="presentation" width="{_WIDTH}" cellpadding="0" cellspacing="0" border="0" class="m-card" '
        f'style="width:100%;max-width:{_WIDTH}px;background:{_LIGHT["card"]}">{"".join(rows)}</table>'
    )
    return (
        f"{_OPENING.format(title=title)}{_dark_sheet(palette)}</head>\n"
        f'<body class="m-page" style="margin:0;padding:0;background:{_LIGHT["page"]}">'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">'
        f'<tr><td align="center" style="padding:16px 8px">{column}</td></tr></table></body></html>\n'
    )


def row(content: str, *, side: int = 16) -> str:
    """Return one row of the page, empty without content; `side` is the room beside it, in pixels."""
    return f'<tr><td style="padding:10px {side}px;{_FONT}">{content}</td></tr>\n' if content else ""


def headline(first: str, rest: str) -> str:
    """Return the headline: its first sentence large, the others below it."""
    large = f"margin:0;font-size:21px;line-height:28px;font-weight:600;color:{_LIGHT['ink']}"
    small = f"margin:8px 0 0;font-size:15px;line-height:22px;color:{_LIGHT['ink']}"
    below = f'<p class="m-ink" style="{small}">{rest}</p>' if rest else ""
    return f'<h1 class="m-ink" style="{large}">{first}</h1>{below}'


def faint(text: str) -> str:
    """Return a paragraph in small grey letters."""
    style = f"margin:0 0 4px;font-size:13px;line-height:18px;color:{_LIGHT['muted']}"
    return f'<p class="m-muted" style="{style}">{text}</p>'


def heading_line(text: str) -> str:
    """Return the heading of a part that is no table."""
    style = f"margin:0 0 4px;font-size:13px;line-height:18px;font-weight:600;color:{_LIGHT['muted']}"
    return f'<h2 class="m-muted" style="{style}">{text}</h2>'


def entry(head: str, lines: Iterable[str], remark: str) -> str:
    """Return the lines about `head` below each other, a smaller remark last; the texts are escaped already."""
    style = f"font-size:15px;line-height:20px;color:{_LIGHT['ink']}"
    told = "".join(f'<p class="m-ink" style="margin:2px 0 0;{style}">{line}</p>' for line in lines)
    strong = f'<p class="m-ink" style="margin:0;{style};font-weight:600">{head}</p>'
    edge = f"padding:6px 0;border-bottom:1px solid {_LIGHT['rule']}"
    return f'<div class="m-rule" style="{edge}">{strong}{told}{faint(remark) if remark else ""}</div>'


def picture(cid: str, alt: str, caption: str) -> str:
    """Return the picture with this content id and its caption, empty without one; who hides pictures sees `alt`."""
    style = f"display:block;width:100%;max-width:{_PICTURE_WIDTH}px;height:auto;border:0;margin:0 auto;font-size:13px"
    if not cid:
        return ""
    return f'<img src="cid:{cid}" width="{_PICTURE_WIDTH}" alt="{alt}" style="{style}"><br>{faint(caption)}'


def data_table(title: str, headings: Sequence[str], lines: Iterable[Sequence[Cell]], palette: Palette) -> str:
    """Return a table labelled `title`; its first column has names, the others have figures."""
    light = light_colours(palette)
    first, *others = headings
    head = _name_heading(first, 100 - _COLUMN_PERCENT * len(others)) + "".join(map(_figure_heading, others))
    body = "".join(_line(line, light) for line in lines)
    return (
        f'<table width="100%" cellpadding="0" cellspacing="0" border="0" aria-label="{title}" '
        f'style="width:100%;border-collapse:collapse">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _name_heading(text: str, percent: int) -> str:
    return _heading(text, percent, "left;padding-left:0")


def _figure_heading(text: str) -> str:
    return _heading(text, _COLUMN_PERCENT, "right;padding-left:8px")


def _heading(text: str, percent: int, align: str) -> str:
    style = f"font-size:13px;line-height:18px;font-weight:600;color:{_LIGHT['muted']};text-align:{align}"
    return f'<th scope="col" width="{percent}%" class="m-muted" style="{style}">{text}</th>'


def _line(line: Sequence[Cell], light: Mapping[str, str]) -> str:
    """Return a line of cells, and below it the words of its first one over all columns: phones have little room."""
    below = line[0].below
    cells = "".join(_cell(cell, light, is_first=at == 0, is_ruled=not below) for at, cell in enumerate(line))
    if not below:
        return f"<tr>{cells}</tr>"
    style = f"padding:0 0 6px;border-bottom:1px solid {_LIGHT['rule']};line-height:18px"
    words = f'<td colspan="{len(line)}" class="m-rule" style="{style}">{_small(below)}</td>'
    return f"<tr>{cells}</tr><tr>{words}</tr>"


def _cell(cell: Cell, light: Mapping[str, str], *, is_first: bool, is_ruled: bool) -> str:
    first, figure = (_FIRST_CELL, _CELL) if is_ruled else (_without_rule(_FIRST_CELL), _without_rule(_CELL))
    if is_first:
        beside = f" {_small(cell.beside)}" if cell.beside else ""
        style = f"{first};text-align:left;font-weight:600;color:{_LIGHT['ink']}"
        return f'<th scope="row" class="m-ink m-rule" style="{style}">{cell.text}{beside}</th>'
    tone = "up" if cell.sign > 0 else "down" if cell.sign < 0 else "ink"
    return f'<td class="m-{tone} m-rule" style="{figure};{_NUMBERS};color:{light[tone]}">{cell.text}</td>'


def _without_rule(style: str) -> str:
    return style.replace(f"border-bottom:1px solid {_LIGHT['rule']}", "border-bottom:0")


def _small(text: str) -> str:
    style = f"font-size:13px;font-weight:400;color:{_LIGHT['muted']}"
    return f'<span class="m-muted" style="{style}">{text}</span>'
