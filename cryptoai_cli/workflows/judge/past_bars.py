"""Judge the moves of past sessions by the daily bars that a source gives of them, before they are kept."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Move, Status, share_move
from cryptoai_cli.analysis.verdict_rules import (
    FALL_LIMIT,
    RISE_LIMIT,
    QualityIssue,
    judge_standstill,
    settle_by_bars,
    share_issue,
)
from cryptoai_cli.market.bar import Bar, History
from cryptoai_cli.market.session import Calendar, Interval, State
from cryptoai_cli.store.records import KeptBar
from cryptoai_cli.workflows.archive.settled_records import Judge, with_verdict


def judged_by_bars(calendar: Calendar) -> Judge:
    """Return the judge of a sync: its verdicts rest on the daily bars of the same answer."""
    return lambda _instrument, history, bars: _judge_bars(bars, history, calendar)


def _judge_bars(bars: Sequence[KeptBar], history: History, calendar: Calendar) -> Iterator[KeptBar]:
    """Yield the settled `bars` of `history`, with the verdict on each questioned move that its own bar can settle.

    What the range of the session, a split on record or a halt does not settle stays without a verdict, for a report on
    that session to ask elsewhere. Closes alone, and bars whose split events are unknown, settle nothing. A bar that the
    source's own percentage contradicts is left out then: without its quote nobody would know of the doubt.
    """
    if history.base_is_derived:
        yield from bars
        return
    days = {bar.session: bar for bar in history.bars}
    for kept in bars:
        session = calendar.on(kept.session)
        base = None if session is None else calendar.before(session)
        before = None if base is None else days.get(base.day)
        if session is None or base is None or before is None:
            yield kept
            continue
        interval = Interval(base, session, State.FINAL, kept.arrived_at)
        if not _is_remarkable(kept, before, history, interval):
            yield kept
        elif (done := _judge_bar(kept, replace(history, bars=(before, days[kept.session])), interval)) is not None:
            yield done


def _is_remarkable(kept: KeptBar, before: Bar, history: History, interval: Interval) -> bool:
    """Return whether the move may be a questioned one; quickly, for there are many bars and few such moves."""
    if history.quote is not None and interval.session.holds(history.quote.as_of):
        return True
    change = kept.close / before.close - 1 if before.close else 0.0
    return change == 0 or not FALL_LIMIT < change < RISE_LIMIT


def _judge_bar(kept: KeptBar, recheck: History, interval: Interval) -> KeptBar | None:
    """Return the bar with its verdict, if it needs one and can have one; None where it is not to be kept."""
    move = share_move(kept.symbol, recheck, interval)
    if move.status is not Status.OK:
        return kept
    issue = share_issue(move, recheck, interval)
    if issue is None and move.simple_return != 0:
        return kept
    if recheck.splits is not None and None not in (kept.open, kept.high, kept.low, kept.volume):
        settled = _settle(move, issue, recheck, interval)
        if settled.status is not Status.SUSPECT:
            return with_verdict(kept, recheck, settled, interval)
    return None if issue is not None and issue.contradicted else kept


def _settle(move: Move, issue: QualityIssue | None, recheck: History, interval: Interval) -> Move:
    return (
        judge_standstill(move, recheck, interval) if issue is None else settle_by_bars(move, issue, recheck, interval)
    )
