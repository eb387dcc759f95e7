"""Judge the moves of past sessions by daily bars from the same source, before they are stored."""

from collections.abc import Iterator, Mapping, Sequence
from math import inf

from msgspec.structs import replace

from cryptoai_cli.analysis.adjustments import split_on
from cryptoai_cli.analysis.market_time import is_traded
from cryptoai_cli.analysis.moves import Move, Status, share_move
from cryptoai_cli.analysis.price_basis import KnownSplit
from cryptoai_cli.analysis.quality_issue import (
    FALL_LIMIT,
    RISE_LIMIT,
    QualityIssue,
    joined_issues,
    share_issue,
    split_issue,
)
from cryptoai_cli.analysis.verdict_rules import SplitOnRecord, judge_unchanged_price, settle_by_bars
from cryptoai_cli.market.bar import Bar, History, Split
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Calendar, Interval, State
from cryptoai_cli.store.records import KeptBar
from cryptoai_cli.workflows.archive.settled_records import Judge, with_verdict


def judged_by_bars(calendar: Calendar) -> Judge:
    """Return the judge of a sync, which bases its verdicts on the daily bars of the same answer."""
    return lambda instrument, history, bars: _judge_bars(instrument, bars, history, calendar)


def judged_by_splits(calendar: Calendar, listed: Mapping[str, Sequence[KnownSplit]]) -> Judge:
    """Return the judge of a run that judges only sessions of a split, by the open of their own bar.

    The splits are those of the answer and those `listed` elsewhere, by current symbol. The verdict keeps from which
    close the move was measured; a move that the open does not settle gets none.
    """

    def judge(instrument: Instrument, history: History, bars: Sequence[KeptBar]) -> Iterator[KeptBar]:
        known = {split.session: split for split in listed.get(instrument.symbol, ())}
        own = {s.session: s for s in history.splits or ()}
        splits = {day: Split(day, split.ratio, 1) for day, split in known.items()} | own
        for bar in bars:
            split = splits.get(bar.session)
            yield bar if split is None else _judge_split(bar, split, history, calendar)

    return judge


def _judge_split(kept: KeptBar, split: Split, history: History, calendar: Calendar) -> KeptBar:
    session = calendar.on(kept.session)
    base = None if session is None else calendar.before(session)
    if session is None or base is None or kept.open is None or history.base_is_derived:
        return kept
    interval = Interval(base, session, State.FINAL, kept.arrived_at)
    move = share_move(kept.symbol, history, interval)
    if move.status is not Status.OK:
        return kept
    settled = settle_by_bars(move, split_issue(split), history, interval, SplitOnRecord(split, kept.open))
    return kept if settled.status is not Status.OK else with_verdict(kept, history, settled, interval)


def _judge_bars(
    instrument: Instrument, bars: Sequence[KeptBar], history: History, calendar: Calendar
) -> Iterator[KeptBar]:
    """Yield the settled `bars` of `history`, with a verdict on each questioned move that its own bar can settle.

    A move that neither the session's range nor a recorded split nor a halt settles gets no verdict, so that a report on
    that session can ask another source. Closes alone, and bars with unknown split events, settle nothing. An unsettled
    bar that the source's own percentage contradicts is left out, because without its quote the doubt would be lost.
    """
    if history.base_is_derived:
        yield from bars
        return
    days = {bar.session: bar for bar in history.bars}
    can_miss_sessions = is_traded(instrument, history)
    for kept in bars:
        session = calendar.on(kept.session)
        base = None if session is None else calendar.before(session)
        before = None if base is None else days.get(base.day)
        if session is None or base is None or before is None:
            yield kept
            continue
        interval = Interval(base, session, State.FINAL, kept.arrived_at)
        if not _may_be_questioned(kept, before, history, interval):
            yield kept
            continue
        two_days = replace(history, bars=(before, days[kept.session]))
        if (done := _judge_bar(kept, two_days, interval, can_miss_sessions=can_miss_sessions)) is not None:
            yield done


def _may_be_questioned(kept: KeptBar, before: Bar, history: History, interval: Interval) -> bool:
    """Return whether the move may be questioned, by a fast check: there are many bars and few such moves."""
    if history.quote is not None and interval.session.holds(history.quote.as_of):
        return True
    if split_on(history, kept.session) is not None:
        return True
    change = kept.close / before.close - 1 if before.close else 0.0
    if change == 0 or not FALL_LIMIT < change < RISE_LIMIT:
        return True
    return not (before.low or 0.0) <= (before.close or 0.0) <= (before.high or inf) or not (
        (kept.low or 0.0) <= kept.close <= (kept.high or inf)
    )


def _judge_bar(kept: KeptBar, recheck: History, interval: Interval, *, can_miss_sessions: bool) -> KeptBar | None:
    """Return the bar, with a verdict if it needs one and can have one; None if it must not be stored."""
    move = share_move(kept.symbol, recheck, interval)
    if move.status is not Status.OK:
        return kept
    split = split_on(recheck, interval.session.day)
    on_record = None if split is None else split_issue(split)
    issue = joined_issues((on_record, share_issue(move, recheck, interval)))
    if issue is None and (move.simple_return != 0 or not can_miss_sessions):
        return kept
    if recheck.splits is not None and None not in (kept.open, kept.high, kept.low, kept.volume):
        settled = _settle(move, issue, recheck, interval)
        if settled.status is not Status.SUSPECT:
            return with_verdict(kept, recheck, settled, interval)
    return None if issue is not None and issue.contradicted else kept


def _settle(move: Move, issue: QualityIssue | None, recheck: History, interval: Interval) -> Move:
    return (
        judge_unchanged_price(move, recheck, interval)
        if issue is None
        else settle_by_bars(move, issue, recheck, interval)
    )
