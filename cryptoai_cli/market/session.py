"""Sessions of one exchange calendar, and the state of a session at an instant."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct

from cryptoai_cli.system.zones import NEW_YORK

PROVISIONAL_FOR = timedelta(minutes=20)
INDEX_SETTLES = timedelta(minutes=75)
_ONE_DAY = timedelta(days=1)
_REST_OF_DAY = timedelta(hours=14)  # a late official close of an index still belongs to its session
_SATURDAY = 5


def exchange_time(instant: datetime) -> str:
    """Return an instant as readers of US markets write it: `2025-10-13 15:12 New York`."""
    return f"{instant.astimezone(NEW_YORK):%Y-%m-%d %H:%M} New York"


class State(StrEnum):
    """How final the prices of a session are."""

    FINAL = "final"
    PROVISIONAL = "provisional"
    IN_PROGRESS = "in-progress"


class Session(Struct, frozen=True, order=True):
    """One session: its date label, and when it opens and closes (aware UTC datetimes).

    `closes_early` says whether it closes before the usual time of its calendar.
    """

    day: date
    opens: datetime
    closes: datetime
    closes_early: bool = False

    def state(self, now: datetime) -> State:
        """Return the state at `now`, which must not be before the open."""
        if now < self.closes:
            return State.IN_PROGRESS
        return State.PROVISIONAL if now < self.closes + PROVISIONAL_FOR else State.FINAL

    @property
    def indices_settle(self) -> datetime:
        """The instant from which the close of an index is final; indices settle later than shares."""
        return self.closes + INDEX_SETTLES

    def holds(self, instant: datetime) -> bool:
        """Return whether `instant` is at or after the open and less than 14 hours after it."""
        return self.opens <= instant < self.opens + _REST_OF_DAY


class Calendar(Struct, frozen=True):
    """The sessions of one exchange from `first` to `last`: every weekday that is not in `closures`.

    `closures` maps each weekday without a session to the reason, which is empty if none is recorded. `special_hours`
    maps a session to its opening and closing times if they differ from `opens` and `closes`. All times are in `zone`.
    """

    name: str
    zone: ZoneInfo
    opens: time
    closes: time
    first: date
    last: date
    closures: Mapping[date, str]
    special_hours: Mapping[date, tuple[time, time]]

    def on(self, day: date) -> Session | None:
        """Return the session of `day`, or None if there is none."""
        if not self.first <= day <= self.last or day.weekday() >= _SATURDAY or day in self.closures:
            return None
        opens, closes = self.special_hours.get(day, (self.opens, self.closes))
        return Session(day, self._instant(day, opens), self._instant(day, closes), closes < self.closes)

    def latest(self, now: datetime) -> Session | None:
        """Return the latest session that has opened by `now`, or None if none has."""
        found = self.up_to(now.astimezone(self.zone).date())
        return self.before(found) if found is not None and found.opens > now else found

    def before(self, session: Session, count: int = 1) -> Session | None:
        """Return the session `count` sessions earlier, or None if the calendar does not go back that far."""
        found: Session | None = session
        for _ in range(count):
            found = None if found is None else self.up_to(found.day - _ONE_DAY)
        return found

    def up_to(self, day: date) -> Session | None:
        """Return the last session on or before `day`, or None if the calendar has none."""
        return self._nearest(min(day, self.last), -_ONE_DAY)

    def after(self, day: date) -> Session | None:
        """Return the first session after `day`, or None if the calendar has none."""
        return None if day >= self.last else self._nearest(max(day + _ONE_DAY, self.first), _ONE_DAY)

    def between(self, first: date, last: date) -> tuple[Session, ...]:
        """Return all sessions from `first` to `last` inclusive, oldest first."""
        days = (first + _ONE_DAY * step for step in range((last - first).days + 1))
        return tuple(session for day in days if (session := self.on(day)) is not None)

    def _nearest(self, day: date, step: timedelta) -> Session | None:
        while self.first <= day <= self.last:
            if (found := self.on(day)) is not None:
                return found
            day += step
        return None

    def _instant(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)


class Clock(Struct, frozen=True):
    """The instant of a run together with its calendar."""

    calendar: Calendar
    now: datetime


class Interval(Struct, frozen=True):
    """The interval of a move: from the close of `base` to the close of `session`, or to `now`.

    `state` is the state of `session` at `now`; while the session is in progress, the interval ends at the live price.
    """

    base: Session
    session: Session
    state: State
    now: datetime

    @property
    def is_open(self) -> bool:
        """Whether the interval ends at a live price rather than a close."""
        return self.state is State.IN_PROGRESS
