"""The instruments of the terminal report: leaders and laggards, or one flat table of requested columns."""

from collections.abc import Iterator, Sequence
from itertools import islice, product

from msgspec import Struct
from msgspec.structs import replace
from rich.text import Text

from cryptoai_cli.render.fields import Field, Shown, flat_fields, steady_fields
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.picks import has_own_benchmarks
from cryptoai_cli.render.row_fields import CONTEXT_KEYS, RARE_KEYS, figure_keys, row_fields
from cryptoai_cli.render.terminal import grid
from cryptoai_cli.render.terminal.footnotes import Footnotes
from cryptoai_cli.render.terminal.screen import STRONG, WIDE, Screen
from cryptoai_cli.render.terminal.sides import BETWEEN_SIDES, Columns, fits_beside, set_beside, titled
from cryptoai_cli.render.terminal.widths import usual_line
from cryptoai_cli.report.model import Report, Row

Keys = tuple[str, ...]

LEAST_NAME = 9
_USUAL_SYMBOL = 5
_CONTEXT_COUNTS = (len(CONTEXT_KEYS), len(CONTEXT_KEYS) - 1, len(RARE_KEYS))
_LEAST_CUT_NAME = 4
_TITLES = ("Leaders", "Laggards")
_SHRINKING = frozenset({"name", "label"})


class Layout(Struct, frozen=True):
    """Which figures there are, and whether leaders and laggards stand beside each other."""

    keys: Keys
    is_beside: bool


def side_lines(report: Report, options: RenderOptions, notes: Footnotes, screen: Screen) -> list[Text]:
    """Return leaders and laggards side by side, or one below the other where that shows figures worth more."""
    sides = [rows for rows in (report.leaders(options.top), report.laggards(options.top)) if rows]
    if not sides:
        return []
    layout = _layout(report, screen, sides=len(_TITLES))
    leaner = tuple(key for key in layout.keys if key != "excess" or key == layout.keys[-1])
    for keys in dict.fromkeys((layout.keys, leaner)) if layout.is_beside else ():
        columns = [_columns(report, rows, keys, notes, screen) for rows in sides]
        if fits_beside(columns, screen):
            return set_beside(list(zip(_TITLES, columns, strict=False)), screen)
    blocks = titled_blocks(report, list(zip(_TITLES, sides, strict=False)), layout.keys, notes, screen)
    has_parts = any(not line.plain for line in blocks[0])
    return grid.below_each_other(blocks) if has_parts else [line for block in blocks for line in block]


def titled_blocks(
    report: Report, blocks: Sequence[tuple[str, tuple[Row, ...]]], keys: Keys, notes: Footnotes, screen: Screen
) -> list[list[Text]]:
    """Return the lines of each block: rows under their title, in the same columns as those of the other blocks.

    The columns are headed once; where they are wider than the screen, in each block and in each of its parts.
    """
    rows = tuple(row for _, block in blocks for row in block)
    columns = _columns_in_room(report, rows, keys, notes, screen)
    parts = [(part, iter(grid.body_lines(part))) for part in grid.parts(columns, screen)]
    lines: list[list[Text]] = []
    for title, block in blocks:
        is_headed = bool(rows) and (not lines or len(parts) > 1)
        texts = [
            [*_head_lines(part, title, screen, is_headed=is_headed), *islice(body, len(block))] for part, body in parts
        ]
        lines.append(grid.below_each_other(texts))
    return lines


def _head_lines(columns: Columns, title: str, screen: Screen, *, is_headed: bool) -> list[Text]:
    """Return the title and the headings: on one line if the title leaves room for them."""
    shown = screen.shorten(Text(screen.safe(title), STRONG), screen.room)
    if not is_headed:
        return [shown]
    lead, *others = columns
    titled = (replace(lead, heading=shown), *others)
    if grid.has_room_for_headings(titled):
        return [grid.heading_line(titled)]
    return [shown, grid.heading_line((replace(lead, heading=Text("")), *others))]


def member_keys(report: Report, screen: Screen) -> Keys:
    """Return the keys of the figures of a table across the whole screen."""
    return _layout(report, screen, sides=1).keys


def flat_lines(report: Report, options: RenderOptions, screen: Screen) -> list[Text]:
    """Return one table of the requested columns, in several parts where they are wider than the screen."""
    return table_lines(flat_fields(report, options, screen.marks), options, screen)


def table_lines(fields: tuple[Field, ...], options: RenderOptions, screen: Screen) -> list[Text]:
    """Return one table of any columns, in several parts where they are wider than the screen."""
    lead = "group" if options.by_group else "symbol"
    columns = tuple(
        replace(column, may_shrink_to=LEAST_NAME if field.key in _SHRINKING else None, leads=field.key == lead)
        for field, column in zip(fields, grid.columns_of(fields, screen), strict=True)
    )
    return grid.in_parts(columns, screen, header=options.header)


def _layout(report: Report, screen: Screen, *, sides: int) -> Layout:
    """Return the layout of a screen of this width, whatever the figures of the day."""
    fields = row_fields(report, (), screen.marks)

    def fits(keys: Keys, *, beside: bool) -> bool:
        figures = steady_fields(fields, keys, screen.glyphs.dash)
        one = usual_line(figures, (_USUAL_SYMBOL, LEAST_NAME))
        return (one * sides + BETWEEN_SIDES * (sides - 1) if beside else one) <= screen.layout_width

    layouts = (Layout(keys, is_beside=beside) for keys, beside in _choices(report, screen))
    usable = (layout for layout in layouts if fits(layout.keys, beside=layout.is_beside))
    asked = tuple(horizon.key for horizon in report.horizons)
    return next(usable, Layout(asked or (report.rank_by.value,), is_beside=False))


def _choices(report: Report, screen: Screen) -> Iterator[tuple[Keys, bool]]:
    """Yield sets of figure keys, the most valuable first, each with whether the sides stand beside each other.

    Below each other they take twice the lines: only rare figures and horizons are worth that. All sets end with the
    figure that ranks, but for horizons: all that were asked for are shown, in parts where they do not fit.
    """
    if report.horizons:
        yield from ((keys, beside) for beside, keys in product((True, False), _horizon_sets(report)))
        return
    base = tuple(key for key in figure_keys(report.rank_by) if key != "excess" or has_own_benchmarks(report))
    leaner = tuple(key for key in base if key != "excess" or key == base[-1])
    full = _rare_sets(report, base, screen)
    yield from ((keys, True) for keys in full)
    yield from ((keys, False) for keys in full)
    yield from ((keys, True) for keys in (base, leaner, base[-1:]))
    yield from ((keys, False) for keys in (base, leaner))


def _horizon_sets(report: Report) -> tuple[Keys, ...]:
    keys = tuple(horizon.key for horizon in report.horizons)
    return (("price", *keys), keys)


def _rare_sets(report: Report, base: Keys, screen: Screen) -> tuple[Keys, ...]:
    """Return the sets with the rare figures; a period has none, and a narrow screen no room."""
    if screen.layout_width < WIDE or report.period is not None or not screen.has_earlier:
        return ()
    known = [tuple(key for key in CONTEXT_KEYS[:count] if key not in base) for count in _CONTEXT_COUNTS]
    return tuple((*base[:-1], *context, base[-1]) for context in known)


def _columns_in_room(report: Report, rows: tuple[Row, ...], keys: Keys, notes: Footnotes, screen: Screen) -> Columns:
    """Return the columns, with fewer figures where names that stay whole need the room; one figure at least."""
    columns = _columns(report, rows, keys, notes, screen)
    if len(keys) == 1 or report.horizons or grid.least_width(columns, screen) <= screen.room:
        return columns
    spared = "excess" if "excess" in keys[:-1] else keys[0]
    return _columns_in_room(report, rows, tuple(key for key in keys if key != spared), notes, screen)


def _columns(report: Report, rows: tuple[Row, ...], keys: Keys, notes: Footnotes, screen: Screen) -> Columns:
    """Return symbol, name and figures; there is no column of names if none in the report differs from its symbol."""
    fields = _with_footnote_marks(row_fields(report, rows, screen.marks), rows, notes)
    chosen = steady_fields(fields, ("symbol", "other_name", *keys), screen.glyphs.dash)
    symbol, name, *others = grid.columns_of(chosen, screen)
    if not _has_names(report):
        return (*titled((symbol,), max(_TITLES, key=len)), *others)
    return (replace(symbol, spills=True), replace(name, heading=Text(""), may_shrink_to=_LEAST_CUT_NAME), *others)


def _has_names(report: Report) -> bool:
    """Return whether a name differs from its symbol, of any row: the columns are not those of the rows that lead."""
    return any(row.name and row.name != row.symbol for row in report.rows)


def _with_footnote_marks(fields: tuple[Field, ...], rows: tuple[Row, ...], notes: Footnotes) -> tuple[Field, ...]:
    """Return the columns with footnote marks appended to the symbols."""
    symbols = tuple(Shown(row.symbol + notes.mark(row)) for row in rows)
    return tuple(replace(field, cells=symbols) if field.key == "symbol" else field for field in fields)
