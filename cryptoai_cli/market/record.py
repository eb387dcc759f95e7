"""Define what is on record of a company: filings, halts, results due, releases and headlines."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

_COUNTED_FORMS = frozenset({"3", "4", "5", "144", "FWP"})
_COUNTED_PREFIXES = ("424B",)
_AMENDED = "/A"
_EXHIBITS = "9.01"


class RecordKind(StrEnum):
    """What a record is of, as spelled in files."""

    FILING = "filing"
    HALT = "halt"
    EARNINGS = "earnings"
    RELEASE = "release"
    NEWS = "news"


class TimeOfDay(StrEnum):
    """When results are due on their day, as the calendar tells."""

    BEFORE_OPEN = "before the open"
    AFTER_CLOSE = "after the close"
    NOT_SAID = "not said"


class Halt(Struct, frozen=True):
    """A halt in trading: the exchange's reason code, the market it was called on, and when trading resumed.

    `resumed` is an aware UTC instant, None while no resumption of trading is announced; that quotes came back is none.
    """

    code: str
    market: str = ""
    resumed: datetime | None = None


class Due(Struct, frozen=True):
    """Results that are due: when on their day, whether the date is an estimate, None where nobody says."""

    when: TimeOfDay
    is_estimate: bool | None = None


class Record(Struct, frozen=True, kw_only=True):
    """One thing on record of `symbol`, which is its symbol on `day`, in Yahoo's spelling.

    `at` is the instant (aware UTC), None for results, of which only the day is told; `day` is its date in New York.
    `key` is what the source calls it, unique within the source and the kind for one symbol: an accession number, an
    identifier, the instant of a halt. `title` is quoted as its publisher wrote it; it is empty where the form or the
    halt says all. `form` and `items` are of filings, exhibits (9.01) left out. `url` is an https address or empty.
    """

    symbol: str
    kind: RecordKind
    source: str
    key: str
    day: date
    at: datetime | None = None
    title: str = ""
    form: str = ""
    items: tuple[str, ...] = ()
    publisher: str = ""
    url: str = ""
    halt: Halt | None = None
    due: Due | None = None

    @property
    def is_counted_only(self) -> bool:
        """Whether it is a filing that is counted and not listed: insiders' forms and prospectus supplements."""
        return self.kind is RecordKind.FILING and is_counted_form(self.form)


def is_counted_form(form: str) -> bool:
    """Return whether filings on `form` are counted and not listed."""
    plain = form.removesuffix(_AMENDED)
    return plain in _COUNTED_FORMS or plain.startswith(_COUNTED_PREFIXES)


def news_items(items: tuple[str, ...]) -> tuple[str, ...]:
    """Return the items of a filing without the one for exhibits, which is never news."""
    return tuple(item for item in items if item != _EXHIBITS)
