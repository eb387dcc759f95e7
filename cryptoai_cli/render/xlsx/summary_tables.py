"""The tables of the summary sheet: benchmarks, groups, leaders and laggards.

They share their columns: the second one is a name, the third a move, the fourth the excess.
"""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.ranking import RankBy
from cryptoai_cli.render import phrases
from cryptoai_cli.render.columns import Cell, Kind, table
from cryptoai_cli.render.group_fields import in_order
from cryptoai_cli.render.numbers import percent_number
from cryptoai_cli.render.row_fields import note
from cryptoai_cli.render.xlsx.glossary import heading
from cryptoai_cli.report.model import GroupReport, Report, Row
from cryptoai_cli.report.ranking import RANK_FIGURES

_FIGURES_OF_ALL = (RankBy.CHANGE, RankBy.EXCESS)


class Part(Struct, frozen=True):
    """One table: its title, and for each column a heading, the kind of its cells and the cells from top to bottom."""

    title: str
    headings: tuple[str, ...]
    kinds: tuple[Kind, ...]
    columns: tuple[tuple[Cell, ...], ...]

    @property
    def length(self) -> int:
        """The number of lines below the headings."""
        return len(self.columns[0])


class PartColumn(Struct, frozen=True):
    """One column of a part."""

    heading: str
    kind: Kind
    cells: tuple[Cell, ...]


def charted_first(report: Report) -> tuple[GroupReport, ...]:
    """Return the groups by rank, then those without one; those without a figure come last."""
    return tuple(sorted(in_order(report), key=lambda group: group.measured(report.measure) is None))


def benchmark_part(report: Report) -> Part:
    """Return the benchmarks with their moves, and those of the session before where they are known."""
    rows = report.benchmarks
    before = tuple(percent_number(row.prior_return) for row in rows)
    return filled_part(
        "Benchmarks",
        *_row_columns(report, rows, ("symbol", "name", "change_pct")),
        PartColumn("Session before, %", Kind.PERCENT, before),
        *_row_columns(report, rows, ("price",)),
        PartColumn("Note", Kind.TEXT, tuple(note(row) for row in rows)),
    )


def group_part(report: Report, title: str = "Groups") -> Part:
    """Return the groups in the order of `charted_first`, by the measure that ranks them."""
    groups = charted_first(report)
    names = ("rank", "label", f"{report.measure.value}_pct", "excess_pct", "advances", "declines")
    extremes = ("best", "best_pct", "worst", "worst_pct")
    found = table(replace(report, groups=groups), by_group=True, names=(*names, *extremes))
    headings = (_heading_against(report, name) for name in found.names)
    why = PartColumn("Not ranked because", Kind.TEXT, tuple(group.unranked_because for group in groups))
    return filled_part(title, *map(PartColumn, headings, found.kinds, found.columns), why)


def side_parts(report: Report, top: int) -> tuple[Part, ...]:
    """Return the leaders and the laggards, at most `top` of each, leaving out an empty side."""
    sides = (("Leaders", report.leaders(top)), ("Laggards", report.laggards(top)))
    own = () if report.rank_by in _FIGURES_OF_ALL else (RANK_FIGURES[report.rank_by].column,)
    names = ("symbol", "name", "change_pct", "excess_pct", "price", *own)
    return tuple(filled_part(title, *_row_columns(report, rows, names)) for title, rows in sides if rows)


def _row_columns(report: Report, rows: tuple[Row, ...], names: tuple[str, ...]) -> Iterable[PartColumn]:
    found = table(replace(report, benchmarks=rows, groups=()), by_group=False, names=names)
    return map(PartColumn, (_heading_against(report, name) for name in names), found.kinds, found.columns)


def _heading_against(report: Report, name: str) -> str:
    """Return the heading of a column of the files; an excess names its benchmark."""
    against = phrases.against(report) if name == "excess_pct" else ""
    return f"{against}, points" if against else heading(name)


def filled_part(title: str, *columns: PartColumn) -> Part:
    """Return a part with these columns; a blank one keeps its place without a heading, and is left out at the end."""
    last = max((at for at, each in enumerate(columns) if not _is_blank(each)), default=0)
    kept = columns[: last + 1]
    return Part(
        title,
        tuple("" if _is_blank(each) else each.heading for each in kept),
        tuple(each.kind for each in kept),
        tuple(each.cells for each in kept),
    )


def _is_blank(column: PartColumn) -> bool:
    return all(cell is None or cell == "" for cell in column.cells)
