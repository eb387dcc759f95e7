"""Tell the reader about a clock that cannot be trusted."""

from datetime import timedelta

from cryptoai_cli.net.server_clock import ClockDoubt, Distrusted
from cryptoai_cli.report.model import Notice
from cryptoai_cli.report.notices import list_names

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def clock_notices(doubt: ClockDoubt | None) -> tuple[Notice, ...]:
    """Return the notice on a clock that cannot be trusted, or nothing."""
    return () if doubt is None else (Notice("clock", f"{clock_words(doubt)}."),)


def clock_words(doubt: ClockDoubt) -> str:
    """Return a sentence, without its full stop, that says whose clock is wrong, by how much, and what follows."""
    names = list_names(sorted(doubt.providers))
    if doubt.whose is Distrusted.SERVER:
        where = "ahead of" if doubt.ahead > timedelta() else "behind"
        others = "this machine's and those of the other sources"
        return f"The clock of {names} is {_length(doubt.ahead)} {where} {others}: none of its prices is kept"
    where = "behind" if doubt.ahead > timedelta() else "ahead of"
    verb = "that" if len(doubt.providers) == 1 else "those"
    words = f"This machine's clock is {_length(doubt.ahead)} {where} {verb} of {names}"
    return f"{words}: check the date, the time and the time zone; no price of this run is kept"


def _length(difference: timedelta) -> str:
    """Return a difference between two clocks in its largest suitable unit, such as "61 minutes"."""
    size = abs(difference)
    for unit, name, smallest in ((_DAY, "days", 2 * _DAY), (_HOUR, "hours", 2 * _HOUR), (_MINUTE, "minutes", _MINUTE)):
        if size >= smallest:
            return f"{round(size / unit)} {name}"
    return f"{round(size.total_seconds())} seconds"
