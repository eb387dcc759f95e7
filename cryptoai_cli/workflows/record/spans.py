"""Resolve sessions to the spans whose records belong to them."""

from datetime import timedelta

from cryptoai_cli.analysis.record_span import Span
from cryptoai_cli.market.session import Calendar, Session


def span_on(session: Session, calendar: Calendar) -> Span | None:
    """Return the span of `session`, None if the calendar has no session before it."""
    before = calendar.before(session)
    return None if before is None else Span(session, before)


def spans_up_to(session: Session, calendar: Calendar, days: int) -> tuple[Span, ...]:
    """Return the spans of the sessions of the last `days` calendar days up to `session`, oldest first.

    With 0 or 1 day it is that of `session` alone.
    """
    first = session.day - timedelta(days=max(days - 1, 0))
    spans = (span_on(each, calendar) for each in calendar.between(first, session.day))
    return tuple(span for span in spans if span is not None)
