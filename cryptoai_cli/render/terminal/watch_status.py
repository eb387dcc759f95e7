"""The status lines above a watched table: the age of its figures, the next refresh, the last error."""

from datetime import datetime, timedelta

from msgspec import Struct

from cryptoai_cli.market.text import plain_text
from cryptoai_cli.report.model import Report
from cryptoai_cli.system.zones import NEW_YORK

_LONGEST_REASON = 200


class WatchStatus(Struct, frozen=True):
    """The state of a watched report at `now`.

    `due` is when the next report will be made, or None if none will; `failures` is the number of consecutive failed
    tries, `reason` the error of the last one.
    """

    now: datetime
    due: datetime | None
    is_asking: bool = False
    failures: int = 0
    reason: str = ""


def status_lines(report: Report, status: WatchStatus, quit_with: str) -> list[str]:
    """Return the status line, and a second line if the last try failed."""
    age = _age_sentence(report.as_of or report.generated_at, status.now)
    first = f"{age} {_next_sentence(status)} {quit_with} quits."
    if not status.failures:
        return [first]
    tries = "The last attempt" if status.failures == 1 else f"The last {status.failures} attempts"
    reason = plain_text(status.reason, longest=_LONGEST_REASON)
    return [first, f"{tries} failed, this is the earlier table: {reason}"]


def age_words(age: timedelta) -> str:
    """Return an age in suitable units: `12 s`, `3 min`, `4 h 30 min`, `2 days`."""
    seconds = max(0, int(age.total_seconds()))
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if not minutes:
        return f"{seconds} s"
    if not hours:
        return f"{minutes} min"
    if not days:
        return f"{hours} h {minutes % 60} min" if minutes % 60 else f"{hours} h"
    return "1 day" if days == 1 else f"{days} days"


def clock_words(instant: datetime, now: datetime) -> str:
    """Return the time at the exchange, with the date unless it is that of `now`."""
    there, today = instant.astimezone(NEW_YORK), now.astimezone(NEW_YORK).date()
    time = f"{there:%H:%M:%S}" if there.second else f"{there:%H:%M}"
    return time if there.date() == today else f"{there:%A} {there.day} {there:%B} {time}"


def _age_sentence(as_of: datetime, now: datetime) -> str:
    return f"As of {clock_words(as_of, now)} New York, {age_words(now - as_of)} ago."


def _next_sentence(status: WatchStatus) -> str:
    if status.is_asking:
        return "Asking now."
    if status.due is None:
        return "No session is left in the calendar."
    return f"Next at {clock_words(status.due, status.now)}."
