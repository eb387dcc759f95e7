"""Add to a report on a period how its groups and its primary benchmark came to their figures, session by session."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from cryptoai_cli.analysis.groups import group_figures
from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.analysis.recent_index import INDEX_START, Index
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Session
from cryptoai_cli.report.model import GroupReport, Report, Row
from cryptoai_cli.workflows.archive.aligned import aligned_columns
from cryptoai_cli.workflows.archive.stored import StoredBySymbol
from cryptoai_cli.workflows.history import closes_over
from cryptoai_cli.workflows.report import ReportRequest
from cryptoai_cli.workflows.services import Services

_LEAST_KNOWN = 0.6  # of a group's members: with fewer closes in a session, the line has a gap there

Values = list[float | None]


def with_lines(report: Report, request: ReportRequest, services: Services) -> Report:
    """Return the report on a period with an index for each group and the primary benchmark, 100 at the base.

    It follows the price changes since the base by the report's measure, so that it ends with the report's figures.
    Closes that the store lacks are fetched and kept.
    """
    period = report.period
    if period is None:
        return report
    sessions = services.calendar.between(period.base.day, period.last.day)
    rows = {row.symbol: row for row in (*report.benchmarks, *report.rows) if row.simple_return is not None}
    of = {i.symbol_on(period.last.day): i for i in request.instruments}
    held, notices = closes_over([i for symbol, i in of.items() if symbol in rows], sessions, services)
    paths = {symbol: _path(row, of[symbol], held, sessions) for symbol, row in rows.items() if symbol in of}
    return replace(
        report,
        recent_sessions=tuple(session.day for session in sessions),
        primary_index=_index(paths.get(report.primary, ())),
        groups=tuple(replace(g, recent_index=_index(_group_path(g, paths, report.measure))) for g in report.groups),
        notices=(*report.notices, *(notice for notice in notices if notice not in report.notices)),
    )


def _path(row: Row, instrument: Instrument, held: StoredBySymbol, sessions: Sequence[Session]) -> Values:
    """Return the price change of a row since the base at each session, a fraction; its ends are the report's figures.

    All closes are of the source of the row's price.
    """
    own = next((each for each in held.get(instrument.symbol, ()) if each.source == row.source), None)
    if own is None or not row.previous_close:
        return [0.0, *[None] * (len(sessions) - 2), row.simple_return]
    closes = aligned_columns(own, sessions, is_coin=instrument.is_coin).sound
    between = [None if close is None else close / row.previous_close - 1 for close in closes[1:-1]]
    return [0.0, *between, row.simple_return]


def _group_path(group: GroupReport, paths: Mapping[str, Values], measure: Measure) -> Values:
    """Return the measure of the members' price changes at each session; its ends are the report's figures.

    A member without a close counts with its last one, as long as most have one.
    """
    counted = [row for row in group.rows if row.status is Status.OK and row.symbol in paths]
    known = [paths[row.symbol] for row in counted]
    if not known:
        return []
    carried = [_carried(path) for path in known]
    caps = [row.market_cap for row in counted]
    between = [
        _measured([path[at] for path in carried], caps, measure)
        if sum(path[at] is not None for path in known) >= _LEAST_KNOWN * len(known)
        else None
        for at in range(1, len(known[0]) - 1)
    ]
    return [0.0, *between, group.measured(measure)]


def _carried(path: Values) -> Values:
    """Return a path without its gaps: each value stays until the next one."""
    found: Values = []
    for value in path:
        found.append(value if value is not None or not found else found[-1])
    return found


def _measured(changes: Sequence[float | None], caps: Sequence[float | None], measure: Measure) -> float | None:
    moves = [Move("", Status.OK, price=1 + (change or 0.0), previous_close=1.0) for change in changes]
    figures = group_figures(moves, caps)
    return {
        Measure.MEDIAN: figures.median_return,
        Measure.MEAN: figures.mean_return,
        Measure.WEIGHTED: figures.weighted_return,
    }[measure]


def _index(path: Sequence[float | None]) -> Index:
    """Return a path as an index; nothing where only its ends are known, which is no line."""
    if len(path) > len(("base", "last")) and all(value is None for value in path[1:-1]):
        return ()
    return tuple(None if value is None else INDEX_START * (1 + value) for value in path)
