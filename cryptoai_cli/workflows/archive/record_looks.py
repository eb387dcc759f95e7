"""Decide which sources of records have to be asked again, by when they were asked before."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from cryptoai_cli.store.record_rows import RecordLook
from cryptoai_cli.system.zones import NEW_YORK
from cryptoai_cli.workflows.archive.memory import Memory, Rules

COMPLETE_AT = time(22)  # New York: by then EDGAR accepts nothing more, and what belongs to the session is on record
GOOD_FOR = timedelta(minutes=5)


class Question(NamedTuple):
    """What a source is asked for: `symbol` around `session`; an empty symbol is for all companies."""

    source: str
    symbol: str
    session: date


def lacking_questions(memory: Memory | None, questions: Sequence[Question], now: datetime) -> tuple[Question, ...]:
    """Return those of `questions` that have to be asked at `now`, in order: none offline, each one on a refresh."""
    if memory is None:
        return tuple(questions)
    if memory.rules.offline or memory.rules.refresh:
        return unanswered(questions, (), now, memory.rules)
    sources, symbols = {asked.source for asked in questions}, {asked.symbol for asked in questions}
    looks = memory.record_looks(sources, symbols, {asked.session for asked in questions})
    return unanswered(questions, looks, now, memory.rules)


def unanswered(
    questions: Iterable[Question], looks: Iterable[RecordLook], now: datetime, rules: Rules
) -> tuple[Question, ...]:
    """Return those of `questions` that no look answers for good, or for now; none offline, each one on a refresh."""
    if rules.offline:
        return ()
    if rules.refresh:
        return tuple(questions)
    good = {Question(look.source, look.symbol, look.session) for look in looks if is_good(look, now)}
    return tuple(question for question in questions if question not in good)


def is_good(look: RecordLook, now: datetime) -> bool:
    """Return whether what was found then need not be asked for again at `now`.

    A look from 22:00 in New York of the session's day on is good for ever, an earlier one for five minutes. One that
    lies after `now` was made by a clock that was ahead, and is good for nothing.
    """
    if look.looked_at > now:
        return False
    return is_final(look) or now - look.looked_at < GOOD_FOR


def is_final(look: RecordLook) -> bool:
    """Return whether all that belongs to the session was on record when it was looked up."""
    return look.looked_at >= datetime.combine(look.session, COMPLETE_AT, NEW_YORK)
