"""Find what earlier sessions tell of the lines of a list, where a ranking or a filter needs it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from cryptoai_cli.analysis.context import BETA_SESSIONS, VOLUME_SESSIONS
from cryptoai_cli.analysis.earlier_sessions import EarlierSessions, relative_volume, surprise
from cryptoai_cli.analysis.listed_move import ListedMove
from cryptoai_cli.errors import MoversError
from cryptoai_cli.lake.earlier_figures import earlier_figures
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Interval, State
from cryptoai_cli.report.market.material import LineFigures
from cryptoai_cli.report.market.model import MarketRankBy
from cryptoai_cli.report.model import Notice
from cryptoai_cli.workflows.history import symbol_history
from cryptoai_cli.workflows.market.benchmarks import BenchmarkFigures
from cryptoai_cli.workflows.market.services import KeptListings
from cryptoai_cli.workflows.services import Services

_OF_EARLIER_SESSIONS = frozenset({MarketRankBy.RELATIVE_VOLUME, MarketRankBy.SURPRISE})
_FIELD = "relative_volume"  # of a filter
_NOTHING = EarlierSessions()


def need_figures(rank_by: MarketRankBy, fields: Collection[str]) -> bool:
    """Return whether a report that ranks by `rank_by` and filters by `fields` rests on earlier sessions."""
    return rank_by in _OF_EARLIER_SESSIONS or _FIELD in fields


def line_figures(  # noqa: PLR0913, PLR0917 what the figures rest on
    moves: Iterable[ListedMove],
    rank_by: MarketRankBy,
    interval: Interval,
    benchmarks: BenchmarkFigures,
    instruments: Iterable[Instrument],
    services: Services,
    lake: KeptListings,
) -> Mapping[str, LineFigures]:
    """Return the figures of every line by symbol: relative volume, and if it ranks the surprise too.

    Both come from one query over the sessions held before `interval.session`. Relative volume is told for a final
    session only. `benchmarks` and `instruments` are those of the report; closes of the primary one that are not stored
    are fetched. Raises StoreError.
    """
    primary = next((each for each in instruments if each.symbol == benchmarks.primary), None)
    has_surprise = rank_by is MarketRankBy.SURPRISE and primary is not None
    count = BETA_SESSIONS if has_surprise else VOLUME_SESSIONS
    days = _days_before(interval, services, count + 1)
    market = _returns(primary, interval, services, count) if has_surprise and primary is not None else {}
    held = set(lake.sessions())
    if not held.intersection(days):
        return {}
    earlier = lake.viewed(lambda connection: earlier_figures(connection, days, market))
    is_final = interval.state is State.FINAL

    def figures_of(move: ListedMove) -> LineFigures:
        of_line = earlier.get(move.line.symbol, _NOTHING)
        volume = relative_volume(of_line, move.line.volume, move.line.base) if is_final else None
        return LineFigures(volume, surprise(of_line, move.simple_return, benchmarks.primary_return))

    return {move.line.symbol: figures_of(move) for move in moves if move.simple_return is not None}


def usable_ranking(
    rank_by: MarketRankBy, figures: Mapping[str, LineFigures], passed: Collection[str]
) -> tuple[MarketRankBy, tuple[Notice, ...]]:
    """Return what ranks the lines: by change, with a notice, if no line that passes has the figure asked for."""
    if rank_by not in _OF_EARLIER_SESSIONS or any(_has(rank_by, figures.get(symbol)) for symbol in passed):
        return rank_by, ()
    words = f"{rank_by.value} needs earlier sessions of the whole market, and too few are held: ranked by change."
    return MarketRankBy.CHANGE, (Notice("rank-by", words),)


def _has(rank_by: MarketRankBy, figures: LineFigures | None) -> bool:
    if figures is None:
        return False
    return (figures.surprise if rank_by is MarketRankBy.SURPRISE else figures.relative_volume) is not None


def _days_before(interval: Interval, services: Services, count: int) -> tuple[date, ...]:
    """Return the `count` sessions before the reported one, or as many as the calendar has."""
    calendar, last = services.calendar, interval.base
    first = calendar.before(last, count - 1) or calendar.after(calendar.first) or last
    return tuple(session.day for session in calendar.between(first.day, last.day))


def _returns(primary: Instrument, interval: Interval, services: Services, count: int) -> Mapping[date, float]:
    """Return the returns of the primary benchmark before the reported session; empty where nobody has them."""
    calendar = services.calendar
    days = _days_before(interval, services, count + 1)
    sessions = calendar.between(days[0], days[-1])
    try:
        history = symbol_history(primary, sessions, services, is_configured=True)
    except MoversError:
        return {}
    return {row.session: row.simple_return for row in history.rows if row.simple_return is not None}
