"""Say what state a watched report is in: the age of its figures, the next refresh, a refresh that failed."""

import math
from datetime import timedelta

from cryptoai_cli.market.text import plain_text
from cryptoai_cli.render.terminal.watch_status import WatchStatus, age_words, clock_words
from cryptoai_cli.report.model import Report

_LONGEST_REASON = 200
_COUNTED_DOWN = timedelta(hours=1)


def age_and_next(report: Report, status: WatchStatus) -> str:
    """Return the age of the figures and the time to the next refresh: `As of 11:42 New York, 12 s ago · next in 4:48`.

    A refresh that is more than an hour away is told by its time at the exchange.
    """
    as_of = report.as_of or report.generated_at
    age = f"As of {clock_words(as_of, status.now)} New York, {age_words(status.now - as_of)} ago"
    return f"{age} · {_next_words(status)}"


def failure_words(status: WatchStatus) -> str:
    """Return how many refreshes in a row failed, and why the last one did; empty if it did not."""
    if not status.failures:
        return ""
    tries = "The last refresh" if status.failures == 1 else f"The last {status.failures} refreshes"
    return f"{tries} failed, these are the earlier figures: {plain_text(status.reason, longest=_LONGEST_REASON)}"


def refusal_words(status: WatchStatus, wait_seconds: float) -> str:
    """Return why the sources are not asked now, empty if they may be asked."""
    if status.is_asking:
        return "A refresh is under way."
    if not wait_seconds:
        return ""
    return f"Not refreshed yet: requests are at least 15 s apart, the next is possible in {math.ceil(wait_seconds)} s."


def _next_words(status: WatchStatus) -> str:
    if status.is_asking:
        return "refreshing now"
    if status.due is None:
        return "no session is left in the calendar"
    left = status.due - status.now
    if left > _COUNTED_DOWN:
        return f"next refresh {clock_words(status.due, status.now)}"
    seconds = max(0, math.ceil(left.total_seconds()))
    return f"next refresh in {seconds // 60}:{seconds % 60:02}"
