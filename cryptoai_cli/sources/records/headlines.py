"""Define a headline as sources of news and releases tell it, and make records of it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from urllib.parse import urlsplit

from msgspec import Struct

from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.record import Record, RecordKind
from cryptoai_cli.sources.json_values import NEW_YORK, text
from cryptoai_cli.sources.records.base import RecordAnswer

LONGEST_TITLE = 300
MOST_COMPANIES = 10
"""A headline that lists more is of the market, and no company's own."""
_LONGEST_ADDRESS = 2000
_LONGEST_KEY = 300


class Headline(Struct, frozen=True):
    """One headline; `symbols` are those it names, in Yahoo's spelling, `at` is its instant (aware UTC)."""

    key: str
    title: str
    at: datetime
    publisher: str
    url: str
    symbols: tuple[str, ...]

    @property
    def day(self) -> date:
        """Its date in New York."""
        return self.at.astimezone(NEW_YORK).date()

    @property
    def is_of_companies(self) -> bool:
        """Whether it names companies, and not so many that it is about none of them."""
        return 0 < len(self.symbols) <= MOST_COMPANIES

    def record(self, symbol: str, kind: RecordKind, source: str) -> Record:
        """Return it as a record of `symbol`."""
        return Record(
            symbol=symbol,
            kind=kind,
            source=source,
            key=self.key,
            day=self.day,
            at=self.at,
            title=self.title,
            publisher=self.publisher,
            url=self.url,
        )


def title_in(value: object) -> str:
    """Return a title, decoded and on one line; empty for anything but text."""
    return text(value, longest=LONGEST_TITLE)


def key_in(*values: object) -> str:
    """Return the first of `values` that is text or a whole number, as a key; empty if none is."""
    written = (str(value) if type(value) is int else value for value in values)
    return next((found for value in written if (found := text(value, longest=_LONGEST_KEY))), "")


def address_in(value: object) -> str:
    """Return an https address without login, empty for anything else."""
    written = value.strip() if isinstance(value, str) else ""
    if len(written) > _LONGEST_ADDRESS or not written.isprintable() or any(mark in written for mark in " <>\"'\\"):
        return ""
    try:
        parts = urlsplit(written)
        is_safe = parts.scheme == "https" and parts.hostname and "@" not in parts.netloc and parts.port != 0
    except ValueError:  # an address that is none
        return ""
    return written if is_safe else ""


def names_of(instrument: Instrument, day: date, today: date) -> frozenset[str]:
    """Return the symbols under which a headline of `day` can name `instrument`: that of the day, and today's."""
    return frozenset({instrument.symbol_on(day).upper(), instrument.symbol_on(today).upper()})


def records_about(
    instrument: Instrument, headlines: Iterable[Headline], kind: RecordKind, source: str, today: date
) -> tuple[Record, ...]:
    """Return the records of the headlines that name `instrument` and few others, each once."""
    found = {
        each.key: each.record(instrument.symbol_on(each.day), kind, source)
        for each in headlines
        if each.is_of_companies and not names_of(instrument, each.day, today).isdisjoint(each.symbols)
    }
    return tuple(found.values())


def joined(answers: Sequence[RecordAnswer]) -> RecordAnswer:
    """Return the answers for different instruments as one."""
    return RecordAnswer(
        tuple(dict.fromkeys(record for answer in answers for record in answer.records)),
        frozenset().union(*(answer.looked_up for answer in answers)),
        tuple(failure for answer in answers for failure in answer.failures),
    )
