"""Measure the moves of a report and settle the questioned ones."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct, field
from msgspec.structs import replace

from cryptoai_cli.analysis.adjustments import split_on, with_dividend
from cryptoai_cli.analysis.measure import measure
from cryptoai_cli.analysis.moves import Move, Status, share_move, without
from cryptoai_cli.analysis.quality_issue import QualityIssue, joined_issues, share_issue, split_issue
from cryptoai_cli.analysis.verdict_rules import (
    SplitOnRecord,
    judge_coin,
    judge_early_price,
    judge_unchanged_price,
    settle_by_bars,
    settle_by_second,
    with_issue,
)
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FetchFailure
from cryptoai_cli.market.instrument import OTHER_CALENDARS, Instrument
from cryptoai_cli.market.session import Interval
from cryptoai_cli.sources.base import Grain, Window
from cryptoai_cli.sources.chain import Chain, GatheredHistories, HistoryRequest
from cryptoai_cli.workflows.failure_words import lack_words
from cryptoai_cli.workflows.judge.questions import Doubt, FindActions, Measured, Question, actions_needed, question_of

MOST_RECHECKS = 20

Progress = Callable[[str], None]
NoteEvents = Callable[[Mapping[str, History]], None]


def _no_actions() -> None:
    """Return that corporate actions are not needed."""


def _note_nothing(_bars: Mapping[str, History]) -> None:
    """Leave the events of daily bars unnoted."""


class Evidence(Struct, frozen=True):
    """The fetched histories, the interval over which they are measured, and what is held of its base session.

    `held_bases` are the closes held of the base session, by current symbol, of whatever source. `note_events` is called
    with the daily bars that were looked at, by current symbol: they may tell of splits in other sessions too.
    """

    window: Window
    interval: Interval
    gathered: GatheredHistories
    held_bases: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    note_events: NoteEvents = _note_nothing

    def history(self, instrument: Instrument) -> History | None:
        """Return the history of an instrument, or None if no source had one."""
        return self.gathered.histories.get(instrument.symbol)

    @property
    def narrowest_window(self) -> Window:
        """The window for another look at the interval: no more than its two closes where these end the window."""
        sessions = self.window.sessions[-2:]
        return replace(self.window, latest_only=sessions == (self.interval.base, self.interval.session))


def judged_moves(
    instruments: Sequence[Instrument],
    chain: Chain,
    evidence: Evidence,
    progress: Progress,
    find_actions: FindActions = _no_actions,
) -> Mapping[str, Move]:
    """Measure every instrument, and recheck each questioned move; return the moves by current symbol.

    `find_actions` is called if some source gives no percentage of its own that would show a split.
    """
    moves, measured = {}, []
    failures = _by_symbol(evidence.gathered.failures)
    for instrument in instruments:
        history = evidence.history(instrument)
        if history is None:
            moves[instrument.symbol] = absent_move(instrument, failures.get(instrument.symbol, ()))
            continue
        moves[instrument.symbol] = move = measure(instrument, history, evidence.interval)
        measured.append(Measured(instrument, move, history, evidence.held_bases.get(instrument.symbol, ())))
    actions = actions_needed(measured, evidence.interval, find_actions, chain)
    asked = (question_of(each, evidence.interval, actions) for each in measured)
    questions = [question for question in asked if question is not None]
    judged = {**moves, **_take_second_looks(questions, chain, evidence, progress)}
    return {symbol: _with_verdict_on_its_time(move) for symbol, move in judged.items()}


def _with_verdict_on_its_time(move: Move) -> Move:
    """Return the move as questioned if its price is older than the close: only with a verdict is such a price kept."""
    return move if move.last_trade is None else replace(move, was_questioned=True)


def _take_second_looks(
    questions: Sequence[Question], chain: Chain, evidence: Evidence, progress: Progress
) -> dict[str, Move]:
    """Recheck questioned moves by their daily bars, largest first; ask another source about those still open.

    At most `MOST_RECHECKS` moves are rechecked; the others are left suspect or stale.
    """
    if not questions:
        return {}
    ordered = sorted(questions, key=lambda q: (q.doubt is Doubt.EVENTS, -_size(q.move), q.instrument.symbol))
    asked = ordered[:MOST_RECHECKS]
    progress(f"taking a second look at {len(asked)} moves")
    rechecks = _daily_bars(asked, chain, evidence)
    evidence.note_events(rechecks)
    looked = [_settle_by_look(q, rechecks.get(q.instrument.symbol), evidence.interval) for q in ordered]
    open_ones = [each for each in looked[: len(asked)] if each.is_open]
    second = second_moves([(e.question.instrument, e.move) for e in open_ones], chain, evidence)
    settled = ((each, _settle_by_others(each, second, evidence.interval)) for each in looked)
    day = evidence.interval.session.day
    return {each.question.instrument.symbol: _with_dividend_of(each.recheck, move, day) for each, move in settled}


def _with_dividend_of(recheck: History | None, move: Move, day: date) -> Move:
    """Return the move with a large distribution that the daily bars tell of."""
    dividends = () if recheck is None else recheck.dividends or ()
    return next((with_dividend(move, dividend) for dividend in dividends if dividend.session == day), move)


def _daily_bars(questions: Sequence[Question], chain: Chain, evidence: Evidence) -> Mapping[str, History]:
    """Return the daily bars that settle questions, by symbol; coins and old prices are settled without."""
    by_bars = [q for q in questions if q.doubt is not Doubt.EARLY and not q.instrument.is_coin]
    answers = (
        chain.recheck([(q.instrument, q.history.source) for q in by_bars], evidence.narrowest_window) if by_bars else ()
    )
    pairs = zip(by_bars, answers, strict=True)
    return {q.instrument.symbol: answer for q, answer in pairs if isinstance(answer, History)}


def second_moves(moves: Sequence[tuple[Instrument, Move]], chain: Chain, evidence: Evidence) -> Mapping[str, Move]:
    """Measure moves again, each from a source other than its own; return them by current symbol.

    A price from before the close says nothing, except about another one from before the close.
    """
    early = {instrument.symbol for instrument, move in moves if move.last_trade is not None}

    def is_good(instrument: Instrument, history: History) -> bool:
        second = measure(instrument, history, evidence.interval)
        return second.status is Status.OK and (second.last_trade is None or instrument.symbol in early)

    if not moves:
        return {}
    asks = [(HistoryRequest(i, Grain.HOURS if i.is_coin else Grain.CLOSES), move.source) for i, move in moves]
    found = chain.gather_elsewhere(asks, evidence.narrowest_window, is_good)
    by_symbol = {instrument.symbol: instrument for instrument, _ in moves}
    return {symbol: measure(by_symbol[symbol], history, evidence.interval) for symbol, history in found.items()}


class _LookResult(Struct, frozen=True):
    """A rechecked question; `is_open` is true while only another source can settle it."""

    question: Question
    move: Move
    recheck: History | None
    issue: QualityIssue | None
    is_open: bool


def _settle_by_look(question: Question, recheck: History | None, interval: Interval) -> _LookResult:
    move = question.move
    match question.doubt:
        case Doubt.EARLY:
            return _LookResult(question, move, None, None, is_open=True)
        case Doubt.UNCHANGED:
            return _LookResult(question, judge_unchanged_price(move, recheck, interval), recheck, None, is_open=False)
        case Doubt.EVENTS:
            split = split_on(recheck, interval.session.day)
            issue = None if split is None else split_issue(split)
        case Doubt.ISSUE:
            issue = question.issue
    if issue is None:
        return _LookResult(question, move, recheck, None, is_open=False)
    if question.instrument.is_coin:
        judged = judge_coin(move, issue, question.history, interval)
        return _LookResult(question, judged, None, issue, is_open=judged.status is Status.SUSPECT)
    return _settle_issue(question, issue, recheck, interval)


def _settle_issue(question: Question, issue: QualityIssue, recheck: History | None, interval: Interval) -> _LookResult:
    """Settle a questioned move of a share by the daily bars of its source, and by a split on record."""
    move = question.move
    again = share_move(move.symbol, recheck, interval) if recheck is not None else move
    if recheck is None or again.status is not Status.OK:
        settled = settle_by_bars(move, issue, None, interval, _listed_split(question, question.history, interval))
        return _LookResult(question, settled, None, issue, is_open=settled.status is Status.SUSPECT)
    again = replace(
        again,
        kind=again.kind or move.kind,
        currency=again.currency or move.currency,
        name=move.name or again.name,
        volume=again.volume or move.volume,
    )
    split = split_on(recheck, interval.session.day) or question.split
    on_record = None if split is None else split_issue(split)
    still = joined_issues((on_record, share_issue(again, recheck, interval)))
    if still is None:
        right = with_issue(again, issue, "the daily bars of the same source put it right")
        return _LookResult(question, right, recheck, None, is_open=False)
    settled = settle_by_bars(again, still, recheck, interval, _listed_split(question, recheck, interval))
    return _LookResult(question, settled, recheck, still, is_open=settled.status is Status.SUSPECT)


def _listed_split(question: Question, history: History, interval: Interval) -> SplitOnRecord | None:
    """Return the split that a list has for the session, with the open of `history`."""
    bar = history.bar(interval.session.day)
    return None if question.split is None else SplitOnRecord(question.split, None if bar is None else bar.open)


def _settle_by_others(looked: _LookResult, second: Mapping[str, Move], interval: Interval) -> Move:
    other = second.get(looked.question.instrument.symbol)
    if looked.question.doubt is Doubt.EARLY:
        return judge_early_price(looked.move, other)
    if not looked.is_open or looked.issue is None:
        return looked.move
    return settle_by_second(looked.move, looked.issue, looked.recheck, interval, other)


def _size(move: Move) -> float:
    return math.inf if move.simple_return is None else abs(move.simple_return)


def _by_symbol(failures: Iterable[FetchFailure]) -> Mapping[str, Sequence[FetchFailure]]:
    found: dict[str, list[FetchFailure]] = {}
    for failure in failures:
        found.setdefault(failure.symbol, []).append(failure)
    return found


def absent_move(instrument: Instrument, failures: Iterable[FetchFailure]) -> Move:
    """Return the missing move of an instrument that no source had, with the sources' reasons.

    Without a failure no source was asked, as offline: then nothing is held of it.
    """
    mine = [failure for failure in failures if failure.symbol == instrument.symbol]
    reason = lack_words(mine) or _words_of_nothing_held(instrument)
    return without(Move(instrument.symbol, Status.OK), Status.MISSING, reason)


def _words_of_nothing_held(instrument: Instrument) -> str:
    why = ", which trades on another calendar" if instrument.expected_kind in OTHER_CALENDARS else ""
    return f"nothing is held of it{why}"
