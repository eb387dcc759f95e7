"""Find the session of a CNBC quote, and decide whether the quote is that session's close.

In the morning CNBC prepares its quotes for the day: opens, highs and lows become `0.00`, the last after-hours price is
relabelled as that of the previous session, and the price is reduced by a dividend that goes ex, while its date stays.
Such a price is not a close. A snapshot is valid until midnight in New York, and later only without signs of this
preparation.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from re import compile as pattern

from msgspec import Struct

from cryptoai_cli.market.session import PROVISIONAL_FOR, Session
from cryptoai_cli.sources.base import Window
from cryptoai_cli.sources.json_values import NEW_YORK, mapping, text
from cryptoai_cli.sources.printed_values import printed_number

_DATE = pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = pattern(r"(0?[1-9]|1[0-2]):([0-5][0-9]) ([AP])M E[DS]?T")
_PRINTED_DAY = pattern(r"([0-9]{2})/([0-9]{2})/([0-9]{2}) E[DS]?T")
_CENTURY = 2000
_HALF_DAY = 12
_USUAL_CLOSE = time(16)
_STUCK = timedelta(minutes=15)
_END_OF_EVENING = timedelta(hours=4)  # after the close; options of an index such as the VIX are traded at night
_PREPARED = "already prepares the next session: its price may be less a dividend, and is no close"
_BEFORE_THE_OPEN, _REGULAR, _AFTER_THE_CLOSE = "PRE_MKT", "REG_MKT", "POST_MKT"
_OF_THE_PREVIOUS = "POST_MKT_PREV"


class Stamp(Struct, frozen=True):
    """The time of a quote: its New York day, and the instant (aware UTC) if one was sent."""

    day: date
    instant: datetime | None = None

    def instant_in(self, window: Window) -> datetime:
        """Return the instant of the quote; for a day without a time, the close of its session."""
        if self.instant is not None:
            return self.instant
        closes = next((session.closes for session in window.sessions if session.day == self.day), None)
        return closes or datetime.combine(self.day, _USUAL_CLOSE, NEW_YORK).astimezone(UTC)


def stamp_of_row(row: Mapping[str, object]) -> Stamp | None:
    """Return the time of a row's price.

    `last_time` holds a day or an instant. `last_timedate` holds the day (`09/29/26 EDT`) or the time of day
    (`4:08 PM EDT`): it tells what `last_time` leaves out.
    """
    printed = text(row.get("last_timedate"))
    stamp = stamp_of(row.get("last_time")) or _printed_day(printed)
    clock = _CLOCK.fullmatch(printed)
    if stamp is None or stamp.instant is not None or clock is None:
        return stamp
    hour = int(clock[1]) % _HALF_DAY + (_HALF_DAY if clock[3] == "P" else 0)
    return Stamp(stamp.day, datetime.combine(stamp.day, time(hour, int(clock[2])), NEW_YORK).astimezone(UTC))


def _printed_day(words: str) -> Stamp | None:
    found = _PRINTED_DAY.fullmatch(words)
    try:
        return None if found is None else Stamp(date(_CENTURY + int(found[3]), int(found[1]), int(found[2])))
    except ValueError:  # no such day
        return None


def stamp_of(value: object) -> Stamp | None:
    """Parse a time from CNBC: `2025-10-13`, or an ISO instant with a UTC offset; return None for anything else."""
    words = text(value)
    try:
        if _DATE.fullmatch(words):
            return Stamp(date.fromisoformat(words))
        moment = datetime.fromisoformat(words)
        if moment.tzinfo is None:
            return None
        return Stamp(moment.astimezone(NEW_YORK).date(), moment.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def why_not_the_close(row: Mapping[str, object], stamp: Stamp, session: Session, now: datetime) -> str | None:
    """Return why the price of `row` is not the close of `session`, or None if it is or the session is still open."""
    if now < session.closes:
        return None
    if _is_prepared(row, session, now):
        return _PREPARED
    if stamp.instant is not None and stamp.instant > session.closes + _END_OF_EVENING:
        return f"shows a price of {stamp.instant:%H:%M} UTC, from the night after the close"
    regular = text(row.get("curmktstatus")).upper() == _REGULAR
    early = stamp.instant is not None and stamp.instant < session.closes - _STUCK
    if regular and early and now >= session.closes + PROVISIONAL_FOR:
        return f"still shows a price of {stamp.instant:%H:%M} UTC, from before the close"
    return None


def _is_prepared(row: Mapping[str, object], session: Session, now: datetime) -> bool:
    status = text(row.get("curmktstatus")).upper()
    later = now.astimezone(NEW_YORK).date() > session.day
    if status == _BEFORE_THE_OPEN or (status == _REGULAR and later) or _is_extended_later(row, session):
        return True
    # on the same day after the close, a regular quote may lack open, high and low too
    blank = all(printed_number(row.get(name)) == 0 for name in ("open", "high", "low"))
    return blank and (later or status != _AFTER_THE_CLOSE)


def _is_extended_later(row: Mapping[str, object], session: Session) -> bool:
    """Return whether the extended-hours price shows that CNBC has moved on to the session after `session`."""
    extended = mapping(row.get("ExtendedMktQuote"))
    kind, stamp = text(extended.get("type")).upper(), stamp_of(extended.get("last_time"))
    if kind not in {_BEFORE_THE_OPEN, _OF_THE_PREVIOUS}:
        return False
    if stamp is None:
        return True
    return stamp.day > session.day or (kind == _OF_THE_PREVIOUS and stamp.day == session.day)
