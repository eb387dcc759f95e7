"""Tell which figures of a final session differ from those that an earlier report on it has printed, and why.

A final session prints the same at every run. What can still change it is a close that its source corrected, another
source, a later split, or earlier sessions that came in later; each is told once, with both values.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import isclose

from cryptoai_cli.analysis.context import Context
from cryptoai_cli.analysis.moves import Move
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Interval
from cryptoai_cli.report.model import Notice
from cryptoai_cli.report.notices import list_names
from cryptoai_cli.store.reported import ReportedRow
from cryptoai_cli.workflows.archive.stored import StoredBySymbol, StoredHistory

CHANGED = "changed"
_NOISE = 1e-9  # relative: the rounding of a division and its inverse
_MOST_NAMED = 5
_DIGITS = 8


def reported_rows(
    instruments: Iterable[Instrument],
    moves: Mapping[str, Move],
    contexts: Mapping[str, Context],
    primary: str,
    interval: Interval,
) -> tuple[ReportedRow, ...]:
    """Return the rows of a final report, one an instrument, as they are to be kept; `primary` may be empty.

    A coin whose UTC day is not over has no final row yet.
    """
    return tuple(
        _reported_row(moves[i.symbol], contexts.get(i.symbol, Context()), primary, interval)
        for i in dict.fromkeys(instruments)
        if not moves[i.symbol].is_unfinished
    )


def _reported_row(move: Move, context: Context, primary: str, interval: Interval) -> ReportedRow:
    has_context = move.ok_return is not None and not move.utc_day
    shown = context if has_context else Context()
    return ReportedRow(
        move.symbol,
        interval.session.day,
        move.source,
        move.price,
        move.previous_close,
        move.volume if move.ok_return is not None else None,
        primary,
        shown.source,
        shown.beta,
        shown.n,
        shown.relative_volume,
        shown.streak,
        shown.largest_since,
    )


def changed_rows(rows: Iterable[ReportedRow], before: Mapping[str, ReportedRow]) -> tuple[ReportedRow, ...]:
    """Return the rows that differ from those kept `before`, and those of which nothing was kept.

    A report with another primary benchmark leaves the beta that was kept as it is.
    """
    found = []
    for row in rows:
        old = before.get(row.symbol)
        same_benchmark = old is None or old.benchmark == row.benchmark
        new = row if old is None or same_benchmark else _with_beta_of(old, row)
        if new != old and (old is not None or new.price is not None):
            found.append(new)
    return tuple(found)


def _with_beta_of(old: ReportedRow, row: ReportedRow) -> ReportedRow:
    return row._replace(benchmark=old.benchmark, beta=old.beta, beta_sessions=old.beta_sessions)


def rows_to_keep(rows: Iterable[ReportedRow], held: StoredBySymbol, interval: Interval) -> tuple[ReportedRow, ...]:
    """Return the rows without those whose price the store does not hold, so that no later run can show it again."""
    holders = {(s, each.source) for s, sources in held.items() for each in sources if _holds(each, interval)}
    return tuple(row for row in rows if row.price is None or (row.symbol, row.source) in holders)


def _holds(held: StoredHistory, interval: Interval) -> bool:
    closes = interval.session.closes
    return interval.session.day in held.bars.sessions or any(candle.ends == closes for candle in held.candles)


def change_notices(
    rows: Iterable[ReportedRow], before: Mapping[str, ReportedRow], symbols: Mapping[str, str]
) -> tuple[Notice, ...]:
    """Return a notice for each kind of figure that differs from what was reported before, naming a few symbols.

    `symbols` are those of the session, by current symbol.
    """
    pairs = [
        (old, row._replace(symbol=symbols.get(row.symbol, row.symbol)))
        for row in rows
        if (old := before.get(row.symbol)) is not None and old.price is not None
    ]
    told = (
        ("Changed since this session was first reported", [_price_change(*pair) for pair in pairs]),
        ("Volumes changed since this session was first reported", [_volume_change(*pair) for pair in pairs]),
        ("Compared with other earlier sessions than before", [_context_change(*pair) for pair in pairs]),
        ("Earlier sessions came in since this session was first reported", _additions(pairs)),
    )
    known = ((title, list(filter(None, changes))) for title, changes in told)
    return tuple(Notice(CHANGED, f"{title}: {_name_some(changes)}.") for title, changes in known if changes)


def _name_some(changes: Sequence[str]) -> str:
    more = len(changes) - _MOST_NAMED
    return "; ".join(changes[:_MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")


def _price_change(old: ReportedRow, new: ReportedRow) -> str:
    if new.source == old.source and _is_same(new.price, old.price) and _is_same(new.previous_close, old.previous_close):
        return ""
    if new.price is None:
        return f"{new.symbol} has no figure instead of {_prices(old)} from {old.source}"
    if new.source != old.source:
        return f"{new.symbol} {_prices(new)} from {new.source} instead of {_prices(old)} from {old.source}"
    why = "a later split" if _is_same(new.price * _base(old), (old.price or 0.0) * _base(new)) else "corrected"
    return f"{new.symbol} {_prices(new)} instead of {_prices(old)} ({new.source}: {why})"


def _prices(row: ReportedRow) -> str:
    base = "" if row.previous_close is None else f" after {_figure(row.previous_close)}"
    return f"{_figure(row.price)}{base}"


def _base(row: ReportedRow) -> float:
    return row.previous_close or 0.0


def _volume_change(old: ReportedRow, new: ReportedRow) -> str:
    if old.volume is None or new.price is None or _is_same(new.volume, old.volume):
        return ""
    return f"{new.symbol} {_figure(new.volume)} instead of {_figure(old.volume)} ({new.source})"


def _context_change(old: ReportedRow, new: ReportedRow) -> str:
    """Return which figures of earlier sessions are others than before, or an empty string."""
    found = [
        f"{name} {now or 'none'} instead of {then}"
        for name, then, now in _context_figures(old, new)
        if then and now != then and new.price is not None
    ]
    return f"{new.symbol} {', '.join(found)}" if found else ""


def _additions(pairs: Iterable[tuple[ReportedRow, ReportedRow]]) -> list[str]:
    """Return for each figure the symbols that have it now and had none before."""
    found: dict[str, list[str]] = {}
    for old, new in pairs:
        for name, then, now in _context_figures(old, new):
            if now and not then:
                found.setdefault(name, []).append(new.symbol)
    return [f"{name} of {list_names(symbols)}" for name, symbols in found.items()]


def _context_figures(old: ReportedRow, new: ReportedRow) -> tuple[tuple[str, str, str], ...]:
    """Return the name of each figure, and how it was and is told; an unknown one is told as nothing."""
    return (
        ("beta", _beta_words(old), _beta_words(new)),
        ("relative volume", _figure(old.relative_volume), _figure(new.relative_volume)),
        ("streak", _text(old.streak), _text(new.streak)),
        ("largest since", _text(old.largest_since), _text(new.largest_since)),
    )


def _beta_words(row: ReportedRow) -> str:
    return "" if row.beta is None else f"{_figure(row.beta)} over {row.beta_sessions} sessions of {row.context_source}"


def _text(value: int | date | None) -> str:
    return "" if value is None else str(value)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.{_DIGITS}g}"


def _is_same(one: float | None, other: float | None) -> bool:
    return one is other or (one is not None and other is not None and isclose(one, other, rel_tol=_NOISE))
