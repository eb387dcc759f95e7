"""Compute the figures of a report: turn moves into rows and groups, and rank the groups."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from cryptoai_cli.analysis.context import Context
from cryptoai_cli.analysis.group_context import GroupContext
from cryptoai_cli.analysis.groups import GroupFigures, group_figures
from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.analysis.ranking import Measure, RankBy, excess, ranks
from cryptoai_cli.analysis.recent_index import RecentIndices
from cryptoai_cli.market.company_name import short_name
from cryptoai_cli.market.failure import FetchFailure
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Interval, State, exchange_time
from cryptoai_cli.report.model import BENCHMARK_GROUP, Excess, GroupReport, Notice, Period, Row, Tables
from cryptoai_cli.report.ranking import rank_figure

if TYPE_CHECKING:
    from cryptoai_cli.market.quote import CapsMissing, MarketCap

STATUS_ORDER = {Status.OK: 0, Status.SUSPECT: 1, Status.STALE: 2, Status.MISSING: 3}


class Material(Struct, frozen=True):
    """The input of a report; `moves` and `prior_moves` are keyed by the instrument's current symbol.

    `benchmarks` are the report's own, the primary one first. `prior_moves` are those of the session before, for the
    benchmarks. `notices` come from fetching and precede those found here. `market_caps` are the market caps of the
    members, if requested, and `caps_missing` is why others are not known. `period` is set if the interval spans more
    than one session. `recent` holds the indices of the groups and of the primary benchmark up to this session.
    """

    interval: Interval
    benchmarks: tuple[Instrument, ...]
    groups: tuple[Group, ...]
    moves: Mapping[str, Move]
    prior_moves: Mapping[str, Move]
    measure: Measure
    rank_by: RankBy
    generated_at: datetime
    notices: tuple[Notice, ...] = ()
    failures: tuple[FetchFailure, ...] = ()
    delay_minutes: int = 0
    market_caps: "Mapping[str, MarketCap]" = field(default_factory=dict)
    caps_missing: "CapsMissing | None" = None
    contexts: Mapping[str, Context] = field(default_factory=dict)
    group_contexts: Mapping[str, GroupContext] = field(default_factory=dict)
    period: Period | None = None
    recent: RecentIndices = field(default_factory=RecentIndices)


def lay_out(material: Material) -> Tables:
    """Return all figures of the report, ranked."""
    primary = _primary(material)
    session = material.interval.session
    return Tables(
        session=session,
        state=_state(material),
        measure=material.measure,
        primary="" if primary is None else primary.symbol_on(session.day),
        benchmarks=_benchmark_rows(material, primary),
        groups=_group_reports(material, primary),
        period=material.period,
    )


def _state(material: Material) -> State:
    """Return the state of the prices: provisional after the session too, as long as the UTC day of a coin lasts."""
    state = material.interval.state
    is_unfinished = any(move.is_unfinished for move in material.moves.values())
    return State.PROVISIONAL if state is State.FINAL and is_unfinished else state


def _primary(material: Material) -> Instrument | None:
    """Return the report's first benchmark that has a move between the closes, or None."""
    return next((b for b in material.benchmarks if _comparable(material, b) is not None), None)


def _comparable(material: Material, instrument: Instrument | None) -> float | None:
    """Return the return if it spans the same two instants as the others', so not a UTC day; else None."""
    move = material.moves.get(instrument.symbol) if instrument is not None else None
    return None if move is None or move.utc_day else move.ok_return


def _group_only_benchmarks(material: Material) -> tuple[Instrument, ...]:
    """Return the benchmarks that only groups name, in order of first mention."""
    named = dict.fromkeys(b for group in material.groups for b in group.benchmarks)
    return tuple(b for b in named if b not in material.benchmarks)


def _benchmark_rows(material: Material, primary: Instrument | None) -> tuple[Row, ...]:
    own = _group_only_benchmarks(material)
    instruments = (*material.benchmarks, *own)
    rank_of = ranks([(b.symbol, _ok_return(material, b)) for b in instruments])
    rows = []
    for b in instruments:
        row = _instrument_row(material, b, BENCHMARK_GROUP, primary, others=material.benchmarks)
        prior = material.prior_moves.get(b.symbol)
        prior_return = None if prior is None else prior.ok_return
        rows.append(replace(row, rank=rank_of.get(b.symbol), prior_return=prior_return, of_group_only=b in own))
    return tuple(rows)


def _ok_return(material: Material, instrument: Instrument) -> float | None:
    move = material.moves.get(instrument.symbol)
    return None if move is None else move.ok_return


def _group_reports(material: Material, primary: Instrument | None) -> tuple[GroupReport, ...]:
    figures = {group.key: _figures(material, group) for group in material.groups}
    reports = [_group_report(material, group, figures[group.key], primary) for group in material.groups]
    may_lead = [report for report in reports if figures[report.key].unranked is None]
    rank_of = ranks([(report.key, report.measured(material.measure)) for report in may_lead])
    ranked = [_with_group_rank(report, rank_of.get(report.key)) for report in reports]
    return tuple(sorted(ranked, key=lambda g: (g.rank is None, g.rank or 0)))


def _with_group_rank(report: GroupReport, rank: int | None) -> GroupReport:
    rows = tuple(replace(row, group_rank=rank) for row in report.rows)
    return replace(report, rank=rank, rows=rows)


def _figures(material: Material, group: Group) -> GroupFigures:
    return group_figures([_move(material, member) for member in group.members], _weights(material, group))


def _group_report(material: Material, group: Group, figures: GroupFigures, primary: Instrument | None) -> GroupReport:
    others = tuple(dict.fromkeys((*material.benchmarks, *group.benchmarks)))
    rows = _rank_rows(
        [_instrument_row(material, member, group.key, primary, others) for member in group.members], material.rank_by
    )
    report = _with_figures(group, figures, rows)
    if figures.unranked is None and report.measured(material.measure) is None:
        report = replace(report, unranked_because="the market caps of its members are not all known")
    by_utc_day = any(row.utc_day for row in rows)
    measured = None if by_utc_day else report.measured(material.measure)
    day = material.interval.session.day
    context = material.group_contexts.get(group.key, GroupContext())
    return replace(
        report,
        largest_since=context.largest_since,
        largest_of=context.largest_of,
        sessions_since=context.sessions_since,
        also_led=context.also_led,
        recent_index=() if by_utc_day else material.recent.groups.get(group.key, ()),
        excess_return=excess(measured, _comparable(material, primary)),
        excesses=tuple(Excess(b.symbol_on(day), excess(measured, _comparable(material, b))) for b in others),
    )


def _weights(material: Material, group: Group) -> list[float | None]:
    """Return the market cap of each member for a weighted measure, otherwise None for each.

    Market caps that were fetched only for a map add no figure, so that every format shows the same ones.
    """
    is_weighted = material.measure is Measure.WEIGHTED
    return [_amount(material, member) if is_weighted else None for member in group.members]


def _amount(material: Material, instrument: Instrument) -> float | None:
    value = material.market_caps.get(instrument.symbol)
    return None if value is None else value.amount


def _with_figures(group: Group, figures: GroupFigures, rows: tuple[Row, ...]) -> GroupReport:
    reporting = sorted((row for row in rows if row.status is Status.OK), key=_by_return)
    return GroupReport(
        key=group.key,
        label=group.label,
        plural=group.plural,
        rank=None,
        as_of=latest(row.as_of for row in rows),
        members=figures.members,
        reporting=figures.reporting,
        advances=figures.advances,
        declines=figures.declines,
        unchanged=figures.unchanged,
        missing=figures.missing,
        rows=rows,
        median_return=figures.median_return,
        mean_return=figures.mean_return,
        weighted_return=figures.weighted_return,
        dispersion=figures.dispersion,
        best=reporting[0] if reporting else None,
        worst=reporting[-1] if reporting else None,
        unranked_because=figures.unranked_because,
    )


def _by_return(row: Row) -> tuple[float, str]:
    return (-(row.simple_return or 0.0), row.symbol)


def _rank_rows(rows: Sequence[Row], rank_by: RankBy) -> tuple[Row, ...]:
    rank_of = ranks([(row.symbol, rank_figure(row, rank_by)) for row in rows])
    ranked = [replace(row, rank=rank_of.get(row.symbol)) for row in rows]
    return tuple(sorted(ranked, key=lambda row: (row.rank or len(rows) + 1, STATUS_ORDER[row.status], row.symbol)))


def _move(material: Material, instrument: Instrument) -> Move:
    found = material.moves.get(instrument.symbol)
    return found or Move(instrument.symbol, Status.MISSING, reason="no source was asked for it")


def _instrument_row(
    material: Material, instrument: Instrument, group: str, primary: Instrument | None, others: Sequence[Instrument]
) -> Row:
    move, day = _move(material, instrument), material.interval.session.day
    symbol = instrument.symbol_on(day)
    comparable = _comparable(material, instrument)
    shown = move.status in {Status.OK, Status.SUSPECT}
    row = Row(
        as_of=move.as_of if shown else None,
        group=group,
        group_rank=None,
        rank=None,
        symbol=symbol,
        name=instrument.name_on(day) or short_name(move.name) or symbol,
        kind=move.kind or instrument.expected_kind,
        currency=move.currency,
        status=move.status,
        source=move.source,
        price=move.price if shown else None,
        previous_close=move.previous_close if move.status is Status.OK else None,
        change=move.change if shown else None,
        simple_return=move.simple_return if shown else None,
        excess_return=excess(comparable, _comparable(material, primary)),
        volume=move.volume if move.status is Status.OK else None,
        excesses=tuple(Excess(b.symbol_on(day), excess(comparable, _comparable(material, b))) for b in others),
        utc_day=move.utc_day,
        market_cap=_amount(material, instrument),
        reason=move.reason,
        last_trade=move.last_trade if shown else None,
        dividend=move.dividend if shown else None,
        trace=move.trace,
    )
    row = replace(row, reason=_remarks(row)) if move.status is Status.OK else row
    context = material.contexts.get(instrument.symbol)
    return row if context is None or move.status is not Status.OK else _with_context(row, context, move)


def _remarks(row: Row) -> str:
    """Return what is special about a figure that is `ok`."""
    last_trade = "" if row.last_trade is None else f"last trade {exchange_time(row.last_trade)}"
    return "; ".join(filter(None, (row.reason, last_trade, row.ex_dividend)))


def _with_context(row: Row, context: Context, move: Move) -> Row:
    """Return the row with its context figures; a coin measured by the UTC day gets none."""
    if move.utc_day:
        return row
    return replace(
        row,
        beta=context.beta,
        beta_sessions=context.n,
        beta_excess_return=context.beta_excess_return,
        surprise=context.surprise,
        relative_volume=context.relative_volume,
        streak=context.streak,
        largest_since=context.largest_since,
        largest_of=context.largest_of,
        high_52w=context.high_52w,
        low_52w=context.low_52w,
        recent_closes=context.recent_closes,
        context_source=context.source if _is_compared(context) else "",
    )


def _is_compared(context: Context) -> bool:
    """Return whether anything of the row comes from earlier sessions."""
    return context.beta is not None or any(close is not None for close in context.recent_closes[:-1])


def latest(instants: Iterable[datetime | None]) -> datetime | None:
    """Return the latest of the known instants, or None."""
    return max((instant for instant in instants if instant is not None), default=None)
