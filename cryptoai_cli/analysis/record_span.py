"""Decide which session a record belongs to, and how its instant stands to that session."""

from collections.abc import Sequence
from datetime import datetime, time
from enum import StrEnum

from msgspec import Struct

from cryptoai_cli.market.record import Record, TimeOfDay
from cryptoai_cli.market.session import Session
from cryptoai_cli.system.zones import NEW_YORK

EVENING = time(20)  # New York: until then what comes after a close belongs to its session


class Relation(StrEnum):
    """How the instant of a record stands to a session, as spelled in files; results may be due at no time told."""

    BEFORE = "before the open"
    DURING = "during the session"
    AFTER = "after the close"
    EARLIER = "the day before"
    NOT_SAID = "not said"


_RELATIONS_OF_DAY = {
    TimeOfDay.BEFORE_OPEN: Relation.BEFORE,
    TimeOfDay.AFTER_CLOSE: Relation.AFTER,
    TimeOfDay.NOT_SAID: Relation.NOT_SAID,
}


class Span(Struct, frozen=True):
    """The time whose records belong to `session`: from the close of `before`, the session before, to its evening."""

    session: Session
    before: Session

    @property
    def first(self) -> datetime:
        """The first instant (aware UTC)."""
        return self.before.closes

    @property
    def last(self) -> datetime:
        """The last instant (aware UTC): 20:00 in New York."""
        return datetime.combine(self.session.day, EVENING, NEW_YORK).astimezone(self.session.closes.tzinfo)

    def relation(self, record: Record) -> Relation | None:
        """Return how `record` stands to the session, None if it belongs to another one."""
        if record.at is None:
            return self._relation_of_day(record)
        if not self.first <= record.at <= self.last:
            return None
        if record.at.astimezone(NEW_YORK).date() < self.session.day:
            return Relation.EARLIER
        if record.at < self.session.opens:
            return Relation.BEFORE
        return Relation.DURING if record.at < self.session.closes else Relation.AFTER

    def _relation_of_day(self, record: Record) -> Relation | None:
        when = TimeOfDay.NOT_SAID if record.due is None else record.due.when
        if record.day == self.session.day:
            return _RELATIONS_OF_DAY[when]
        is_evening_before = record.day == self.before.day and when is TimeOfDay.AFTER_CLOSE
        is_between = self.before.day < record.day < self.session.day
        return Relation.EARLIER if is_evening_before or is_between else None


def span_of(record: Record, spans: Sequence[Span]) -> Span | None:
    """Return the span that lists `record`: the session of its own day where that is among `spans`, else the next."""
    holding = [span for span in spans if span.relation(record) is not None]
    return min(holding, key=lambda span: span.session.day, default=None)
