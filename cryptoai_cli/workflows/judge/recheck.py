"""Measure the moves of a report and settle the questioned ones."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.measure import measure
from cryptoai_cli.analysis.moves import Move, Status, share_move, without
from cryptoai_cli.analysis.verdict_rules import (
    QualityIssue,
    coin_issue,
    judge_coin,
    judge_unchanged_price,
    settle_by_bars,
    settle_by_second,
    share_issue,
    with_issue,
)
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FetchFailure
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Interval
from cryptoai_cli.sources.base import Grain, Window
from cryptoai_cli.sources.chain import Chain, GatheredHistories, HistoryRequest

MOST_RECHECKS = 20

Progress = Callable[[str], None]


class Evidence(Struct, frozen=True):
    """The fetched histories, and the interval over which they are measured."""

    window: Window
    interval: Interval
    gathered: GatheredHistories

    def history(self, instrument: Instrument) -> History | None:
        """Return the history of an instrument, or None if no source had one."""
        return self.gathered.histories.get(instrument.symbol)

    @property
    def narrowest_window(self) -> Window:
        """The window for another look at the interval: no more than its two closes where these end the window."""
        sessions = self.window.sessions[-2:]
        return replace(self.window, latest_only=sessions == (self.interval.base, self.interval.session))


class _Question(Struct, frozen=True):
    """A move to be checked by its daily bar, because it is questioned or exactly zero."""

    instrument: Instrument
    move: Move
    history: History
    issue: QualityIssue | None


def judged_moves(
    instruments: Sequence[Instrument], chain: Chain, evidence: Evidence, progress: Progress
) -> Mapping[str, Move]:
    """Measure every instrument, and recheck each questioned move; return the moves by current symbol."""
    moves, questions = {}, []
    for instrument in instruments:
        history = evidence.history(instrument)
        if history is None:
            moves[instrument.symbol] = absent_move(instrument, evidence.gathered.failures)
            continue
        move = measure(instrument, history, evidence.interval)
        moves[instrument.symbol] = _judge_coin_move(move, history, evidence.interval) if instrument.is_coin else move
        issue = None if instrument.is_coin else share_issue(move, history, evidence.interval)
        if issue is not None or _is_unchanged(instrument, move, evidence.interval):
            questions.append(_Question(instrument, move, history, issue))
    return {**moves, **_take_second_looks(questions, chain, evidence, progress)}


def _judge_coin_move(move: Move, history: History, interval: Interval) -> Move:
    issue = coin_issue(move)
    return move if issue is None else judge_coin(move, issue, history, interval)


def _is_unchanged(instrument: Instrument, move: Move, interval: Interval) -> bool:
    return not instrument.is_coin and not interval.is_open and move.ok_return == 0


def _take_second_looks(
    questions: Sequence[_Question], chain: Chain, evidence: Evidence, progress: Progress
) -> dict[str, Move]:
    """Recheck questioned moves by their daily bars, largest first; ask another source about those still open.

    At most `MOST_RECHECKS` moves are rechecked; the others are left suspect or stale.
    """
    if not questions:
        return {}
    ordered = sorted(questions, key=lambda q: (-_size(q.move), q.instrument.symbol))
    asked = ordered[:MOST_RECHECKS]
    progress(f"taking a second look at {len(asked)} moves")
    answers = chain.recheck([(q.instrument, q.history.source) for q in asked], evidence.narrowest_window)
    rechecks = [answer if isinstance(answer, History) else None for answer in answers]
    rechecks += [None] * (len(ordered) - len(asked))
    looked = [_settle_by_look(q, recheck, evidence.interval) for q, recheck in zip(ordered, rechecks, strict=True)]
    open_ones = [each for each in looked[: len(asked)] if each.is_open]
    second = second_moves([(e.question.instrument, e.move) for e in open_ones], chain, evidence)
    return {each.question.instrument.symbol: _settle_by_others(each, second, evidence.interval) for each in looked}


def second_moves(moves: Sequence[tuple[Instrument, Move]], chain: Chain, evidence: Evidence) -> Mapping[str, Move]:
    """Measure moves again, each from a source other than its own; return them by current symbol."""

    def is_good(instrument: Instrument, history: History) -> bool:
        return measure(instrument, history, evidence.interval).status is Status.OK

    if not moves:
        return {}
    asks = [(HistoryRequest(i, Grain.HOURS if i.is_coin else Grain.CLOSES), move.source) for i, move in moves]
    found = chain.gather_elsewhere(asks, evidence.narrowest_window, is_good)
    by_symbol = {instrument.symbol: instrument for instrument, _ in moves}
    return {symbol: measure(by_symbol[symbol], history, evidence.interval) for symbol, history in found.items()}


class _LookResult(Struct, frozen=True):
    """A rechecked question; `is_open` is true while only another source can settle it."""

    question: _Question
    move: Move
    recheck: History | None
    issue: QualityIssue | None
    is_open: bool


def _settle_by_look(question: _Question, recheck: History | None, interval: Interval) -> _LookResult:
    move, issue = question.move, question.issue
    if issue is None:
        return _LookResult(question, judge_unchanged_price(move, recheck, interval), recheck, None, is_open=False)
    again = share_move(move.symbol, recheck, interval) if recheck is not None else move
    if recheck is None or again.status is not Status.OK:
        return _LookResult(question, settle_by_bars(move, issue, None, interval), None, issue, is_open=True)
    again = replace(
        again,
        kind=again.kind or move.kind,
        currency=again.currency or move.currency,
        name=move.name or again.name,
        volume=again.volume or move.volume,
    )
    still = share_issue(again, recheck, interval)
    if still is None:
        right = with_issue(again, issue, "the daily bars of the same source put it right")
        return _LookResult(question, right, recheck, None, is_open=False)
    settled = settle_by_bars(again, still, recheck, interval)
    return _LookResult(question, settled, recheck, still, is_open=settled.status is Status.SUSPECT)


def _settle_by_others(looked: _LookResult, second: Mapping[str, Move], interval: Interval) -> Move:
    if not looked.is_open or looked.issue is None:
        return looked.move
    other = second.get(looked.question.instrument.symbol)
    return settle_by_second(looked.move, looked.issue, looked.recheck, interval, other)


def _size(move: Move) -> float:
    return math.inf if move.simple_return is None else abs(move.simple_return)


def absent_move(instrument: Instrument, failures: Iterable[FetchFailure]) -> Move:
    """Return the missing move of an instrument that no source had, with every source's reason."""
    mine = [failure for failure in failures if failure.symbol == instrument.symbol]
    reasons = dict.fromkeys(failure.summary for failure in mine)
    reason = "; ".join(reasons) or "no source answered"
    return without(Move(instrument.symbol, Status.OK), Status.MISSING, reason)
