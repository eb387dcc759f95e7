"""Draw the map of the whole market: a field per sector, with a tile per line, the largest by market cap."""

import statistics
from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.listed_move import CONFIRMED, Confirmation, is_usual
from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.render.charts.svg import Panel
from cryptoai_cli.render.charts.treemap import treemap
from cryptoai_cli.render.charts.treemap_layout import Layout
from cryptoai_cli.report.market.model import MarketReport, MarketRow
from cryptoai_cli.report.model import GroupReport, Report, Row

_OTHER = "Other"  # lines without a sector, and those of sectors too small for a field of their own
_LEAST_SECTOR = 0.005  # of what is drawn: alone, it would be drawn many times its size to be seen at all
_SIZES = (26, 22, 19, 17, 15, 13.5, 12, 11, 10, 9)


class MapSize(Struct, frozen=True):
    """A size of the map: its layout, and the number of lines that it has at most."""

    layout: Layout
    most: int


WIDE = MapSize(Layout(1120, 3_200, 420, 820, _SIZES, 14, 1.25, fields_by_cap=True), 300)
MEDIUM = MapSize(Layout(720, 2_900, 420, 760, _SIZES, 13.5, 1.3, fields_by_cap=True), 200)
NARROW = MapSize(Layout(360, 3_000, 360, 900, _SIZES, 13, 1.3, has_titles=False, fields_by_cap=True), 100)
MAIL = MapSize(
    Layout(340, 4_600, 340, 900, (22, 20, 18, 16, 14, 12, 11), 14, 1.4, has_titles=False, fields_by_cap=True), 60
)


def market_map(market: MarketReport, size: MapSize) -> Panel:
    """Return the map; a panel without height where there is nothing to draw."""
    drawn = map_report(market, size.most)
    return treemap(drawn, size.layout) if drawn.groups else Panel(size.layout.width, 0.0, "")


def map_report(market: MarketReport, most: int) -> Report:
    """Return a report whose groups are the sectors, the largest first, with at most `most` lines in all."""
    entries = _largest(market.rows, most)
    sectors: dict[str, list[MarketRow]] = {}
    for entry in entries:
        sectors.setdefault(entry.line.sector or _OTHER, []).append(entry)
    sectors = _without_small(sectors)
    by_size = sorted(sectors.items(), key=lambda each: (-_weight(each[1]), each[0]))
    groups = tuple(_sector(at, label, found) for at, (label, found) in enumerate(by_size, start=1))
    return replace(market.base, groups=groups, ranking=(), caps_missing=None)


def map_words(market: MarketReport, size: MapSize) -> str:
    """Return what the tiles of the map are, and how their moves are shown."""
    entries = _largest(market.rows, size.most)
    sized = any(entry.line.market_cap for entry in entries)
    which = "by market cap" if sized else "by turnover, all of the same size, because no market cap is known"
    many = f"The {len(entries):,} largest lines that pass the filter, {which}"
    drawn = "; the smallest are drawn larger, so that they can be seen" if sized else ""
    unseen = sum(entry.confirmation is Confirmation.UNSEEN for entry in entries)
    beside = "; the figure beside a sector is the median of the lines drawn in it"
    return f"{many}{drawn}{beside}{f'; not confirmed: {unseen:,}' if unseen else ''}."


def _largest(rows: Iterable[MarketRow], most: int) -> list[MarketRow]:
    """Return the lines with the largest market caps, or with the highest turnover where none has one."""
    found = tuple(rows)
    capped = [entry for entry in found if (entry.line.market_cap or 0.0) > 0]
    if capped:
        return sorted(capped, key=lambda entry: (-(entry.line.market_cap or 0.0), entry.row.symbol))[:most]
    return sorted(found, key=lambda entry: (-(entry.turnover or 0.0), entry.row.symbol))[:most]


def _without_small(sectors: Mapping[str, list[MarketRow]]) -> dict[str, list[MarketRow]]:
    """Return the sectors with the small ones put together."""
    least = _LEAST_SECTOR * sum(map(_weight, sectors.values()))
    shown: dict[str, list[MarketRow]] = {}
    for label, found in sectors.items():
        shown.setdefault(label if _weight(found) >= least else _OTHER, []).extend(found)
    return shown


def _weight(entries: Iterable[MarketRow]) -> float:
    return sum(entry.line.market_cap or 1.0 for entry in entries)


def _sector(at: int, label: str, entries: list[MarketRow]) -> GroupReport:
    rows = tuple(_tile_row(label, entry) for entry in entries)
    moves = [row.simple_return for row in rows if row.status is Status.OK and row.simple_return is not None]
    return GroupReport(
        key=label,
        label=label,
        plural=False,
        rank=at,
        as_of=None,
        members=len(rows),
        reporting=len(moves),
        advances=sum(move > 0 for move in moves),
        declines=sum(move < 0 for move in moves),
        unchanged=sum(move == 0 for move in moves),
        missing=len(rows) - len(moves),
        rows=rows,
        **dict.fromkeys(
            ("median_return", "mean_return", "weighted_return"), statistics.median(moves) if moves else None
        ),
    )


def _tile_row(group: str, entry: MarketRow) -> Row:
    """Return the row of a tile: with its move if that is confirmed, or a usual one that nobody looked at."""
    move = entry.row.simple_return
    is_unseen = entry.confirmation is Confirmation.UNSEEN and move is not None
    shows = entry.confirmation in CONFIRMED or (is_unseen and is_usual(move or 0.0))
    status = Status.OK if shows else Status.MISSING if move is None else Status.SUSPECT
    return replace(entry.row, group=group, status=status, market_cap=entry.line.market_cap)
