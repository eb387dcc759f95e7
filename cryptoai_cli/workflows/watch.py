"""Decide when to refresh a watched report: no more often than its figures can change."""

from datetime import datetime, timedelta

from cryptoai_cli.market.session import Calendar, State

LEAST_SECONDS = 15
USUAL_SECONDS = 300  # one a minute is what gets an address blocked
LONGEST_WAIT = timedelta(minutes=15)  # between two retries for missing figures, or after failures


def next_refresh(calendar: Calendar, made: datetime, interval: timedelta, *, partial: bool) -> datetime | None:
    """Return when to refresh a report made at `made`; None if the calendar has no session left.

    Until prices are final, that is after `interval`. Afterwards nothing changes before index closes are final or the
    next session opens; a `partial` report is also retried at least 15 minutes later.
    """
    latest = calendar.latest(made)
    if latest is not None and latest.state(made) is not State.FINAL:
        return made + interval
    upcoming = calendar.after(made.astimezone(calendar.zone).date() if latest is None else latest.day)
    moments = [] if upcoming is None else [upcoming.opens]
    if latest is not None and made < latest.indices_settle:
        moments.append(latest.indices_settle)
    if partial:
        moments.append(made + max(interval, LONGEST_WAIT))
    return min(moments, default=None)


def next_try(failed: datetime, interval: timedelta, failures: int) -> datetime:
    """Return when to retry after `failures` in a row, the last at `failed`.

    The wait starts at `interval` and doubles each time, up to 15 minutes or `interval`, whichever is longer.
    """
    longest = max(interval, LONGEST_WAIT)
    doublings = min(failures - 1, 10)  # more would only overflow what is cut off anyway
    return failed + min(interval * (1 << doublings), longest)
