"""Decide when a watched report is made again: no more often than its figures can change."""

from datetime import datetime, timedelta

from cryptoai_cli.market.session import Calendar, State

LEAST_SECONDS = 15
USUAL_SECONDS = 60
LONGEST_WAIT = timedelta(minutes=15)  # between two tries for what is lacking, or after failures


def next_refresh(calendar: Calendar, made: datetime, interval: timedelta, *, partial: bool) -> datetime | None:
    """Return when to make the report again that was made at `made`; None where no session is left in the calendar.

    While prices move, and until they are final, after `interval`. Then nothing changes before the indexes are settled
    or the next session opens; only for what a `partial` report lacks it is worth asking now and then.
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
    """Return when to try again after `failures` in a row, the last at `failed`: each time after twice as long."""
    longest = max(interval, LONGEST_WAIT)
    doublings = min(failures - 1, 10)  # more would only overflow what is cut off anyway
    return failed + min(interval * (1 << doublings), longest)
