"""Load the exchange calendar from its table of exceptions."""

from collections.abc import Sequence
from datetime import date, time

from cryptoai_cli.errors import SettingsError
from cryptoai_cli.market.session import Calendar
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.system.zones import NEW_YORK

_HEADER = "date,opens,closes,reason"
_NAME = "XNYS"
_OPENS, _CLOSES = time(9, 30), time(16)

_Exception = tuple[date, tuple[time, time] | None, str]


def load_calendar(text: str, closures: Sequence[tuple[date, str]] = ()) -> Calendar:
    """Return the New York calendar from the table `text`, with the `closures` of the settings added.

    The table (made by `scripts/make_calendar.py`) covers whole years, from the year of its first line to that of its
    last. Its columns are `date,opens,closes,reason`; the times are empty if the exchange is closed all day. A closure
    on a weekend, on a holiday or outside those years has no effect; one on a session with special hours closes it.
    Raises SettingsError for an empty table or a malformed line.
    """
    lines = text.splitlines()
    found = [_exception(number, line) for number, line in enumerate(lines, start=1) if line and line != _HEADER]
    if not found:
        raise SettingsError("the calendar table is empty", hint="reinstall movers")
    closed = {day: reason for day, hours, reason in found if hours is None}
    return Calendar(
        name=_NAME,
        zone=NEW_YORK,
        opens=_OPENS,
        closes=_CLOSES,
        first=date(found[0][0].year, 1, 1),
        last=date(found[-1][0].year, 12, 31),
        closures={day: plain_text(reason) for day, reason in closures} | closed,
        special_hours={day: hours for day, hours, _ in found if hours is not None},
    )


def _exception(number: int, line: str) -> _Exception:
    try:
        day, opens, closes, reason = line.split(",", 3)
        hours = (time.fromisoformat(opens), time.fromisoformat(closes)) if opens or closes else None
        return date.fromisoformat(day), hours, reason
    except ValueError as error:
        raise SettingsError(
            f'Line {number} of the calendar table is "{plain_text(line)}", not "{_HEADER}".',
            hint="reinstall movers",
        ) from error
