"""Turn listed moves into rows: status, figures, reason and trace, and rank them."""

from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from cryptoai_cli.analysis.listed_move import Confirmation, ListedMove, NoMove, differs_from_close, is_usual
from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import excess, ranks
from cryptoai_cli.market.company_name import short_name
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.listing import LineKind
from cryptoai_cli.market.session import State
from cryptoai_cli.report.cells import Form, render_cell
from cryptoai_cli.report.market.material import LineFigures, MarketMaterial
from cryptoai_cli.report.market.model import MARKET_GROUP, MarketRankBy, MarketRow
from cryptoai_cli.report.model import Excess, Row
from cryptoai_cli.report.tables import STATUS_ORDER

ONE_SOURCE = "one source"
_NO_FIGURES = LineFigures()
_WITHOUT_MOVE: Mapping[NoMove, tuple[Status, str]] = {
    NoMove.NO_PRICE: (Status.MISSING, "the list gives no price"),
    NoMove.NO_CHANGE: (Status.MISSING, "the list gives no change"),
    NoMove.NO_BASE: (Status.MISSING, "the change is larger than the price"),
    NoMove.FIRST_SESSION: (Status.MISSING, "a first session: no earlier close is known"),
    NoMove.REPEATED: (Status.STALE, "the list repeats the row of an earlier session"),
}
_FIGURES: Mapping[MarketRankBy, Callable[[MarketRow], float | None]] = {
    MarketRankBy.CHANGE: lambda each: each.row.simple_return,
    MarketRankBy.TURNOVER: lambda each: each.turnover,
    MarketRankBy.VOLUME: lambda each: each.line.volume,
    MarketRankBy.RELATIVE_VOLUME: lambda each: each.row.relative_volume,
    MarketRankBy.SURPRISE: lambda each: each.row.surprise,
}


def rank_figure_of(each: MarketRow, rank_by: MarketRankBy) -> float | None:
    """Return the unrounded figure that ranks a row; None unless its move is confirmed."""
    return _FIGURES[rank_by](each) if each.row.status is Status.OK else None


def market_rows(material: MarketMaterial) -> tuple[MarketRow, ...]:
    """Return a row for each line that passes the filter: ranked ones first, then suspect, stale and missing ones."""
    rows = [_row(move, material) for move in material.moves if move.line.symbol in material.passing]
    figures = {each.line.symbol: rank_figure_of(each, material.rank_by) for each in rows}
    rank_of = ranks(list(figures.items())) if material.whole is None else material.whole.ranks
    ranked = (replace(each, row=replace(each.row, rank=rank_of.get(each.line.symbol))) for each in rows)
    return tuple(sorted(ranked, key=_by_rank))


def _by_rank(each: MarketRow) -> tuple[bool, int, int, str]:
    rank = each.row.rank
    return (rank is None, rank or 0, STATUS_ORDER[each.row.status], each.row.symbol)


def best_first(rows: Iterable[MarketRow], rank_by: MarketRankBy, *, is_falling: bool = False) -> list[MarketRow]:
    """Return the rows that have the figure that ranks, in its order, ties by symbol; of losers the lowest comes first.

    A figure without a sign, such as turnover, puts the highest first among losers too.
    """
    sign = 1.0 if is_falling and rank_by.has_sign else -1.0
    known = [(figure, each) for each in rows if (figure := rank_figure_of(each, rank_by)) is not None]
    return [each for _, each in sorted(known, key=lambda pair: (sign * pair[0], pair[1].row.symbol))]


def largest_first(rows: Iterable[MarketRow]) -> list[MarketRow]:
    """Return rows in the order of the size of their moves, ties by symbol."""
    return sorted(rows, key=lambda each: (-abs(each.row.simple_return or 0.0), each.row.symbol))


def _row(move: ListedMove, material: MarketMaterial) -> MarketRow:
    status, reason = _status(move)
    line, interval = move.line, material.interval
    shown = move.simple_return is not None
    figures = material.figures.get(line.symbol, _NO_FIGURES)
    is_ok = status is Status.OK
    simple_return = move.simple_return if is_ok else None
    row = Row(
        as_of=interval.session.closes if shown and interval.state is not State.IN_PROGRESS else None,
        group=MARKET_GROUP,
        group_rank=None,
        rank=None,
        symbol=line.symbol,
        name=material.names.get(line.symbol) or short_name(line.name) or line.symbol,
        kind=InstrumentType.FUND if line.kind is LineKind.FUND else InstrumentType.EQUITY,
        currency="USD",
        status=status,
        source=material.source,
        price=line.last if shown else None,
        previous_close=line.base if is_ok else None,
        change=line.net_change if shown else None,
        simple_return=move.simple_return,
        excess_return=excess(simple_return, material.primary_return),
        surprise=figures.surprise if is_ok else None,
        volume=line.volume if is_ok else None,
        relative_volume=figures.relative_volume if is_ok else None,
        excesses=tuple(Excess(b.symbol, excess(simple_return, b.simple_return)) for b in material.benchmarks),
        market_cap=line.market_cap,
        reason=reason,
    )
    return MarketRow(row, line, move.confirmation, move.close_held)


def _status(move: ListedMove) -> tuple[Status, str]:
    if move.no_move is not None:
        return _WITHOUT_MOVE[move.no_move]
    if move.is_confirmed:
        return Status.OK, ONE_SOURCE if move.confirmation is Confirmation.ONE_SOURCE else ""
    return Status.SUSPECT, _why_suspect(move)


def _why_suspect(move: ListedMove) -> str:
    look = move.line.second_look
    if move.confirmation is Confirmation.UNSEEN:
        return "not confirmed: no close is held for the session before"
    if look is not None and look.simple_return is not None:
        return f"{look.source} has {_signed(look.simple_return)}"
    if move.close_held is None:
        return "no close is held for the session before, and no second source covers it"
    if move.simple_return is not None and not is_usual(move.simple_return) and _base_is_held(move):
        return "too large for one source"
    return "its move is not measured from the close held for the session before"


def _base_is_held(move: ListedMove) -> bool:
    return not differs_from_close(move.line, move.close_held)


def _signed(fraction: float) -> str:
    return render_cell(fraction * 100, Form.SIGNED)
