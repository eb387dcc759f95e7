"""Merge a stored record with a newer answer of its source, and make a record fit to be stored."""

from datetime import date

from msgspec.structs import replace

from cryptoai_cli.market.record import Halt, Record, RecordKind
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.system.zones import NEW_YORK

LONGEST_TITLE = 500
LONGEST_ADDRESS = 2000
LONGEST_KEY = 1000  # some places call an item by its address
LONGEST_NAME = 200  # of a publisher, a form, an item, a code
MOST_ITEMS = 50
ITEMS_APART = ","
_SECURE = "https://"


def merged_record(old: Record, new: Record) -> Record:
    """Return the stored record merged with `new`, which has its key.

    What `new` tells replaces what was held, and what it leaves out stays: a halt gets its resumption and results their
    day. The instant of a filing was confirmed when it was kept, and never changes.
    """
    is_confirmed = old.kind is RecordKind.FILING and old.at is not None
    at, day = (old.at, old.day) if is_confirmed else (new.at, new.day)
    return replace(
        new,
        at=at,
        day=day,
        title=new.title or old.title,
        form=new.form or old.form,
        items=new.items or old.items,
        publisher=new.publisher or old.publisher,
        url=new.url or old.url,
        halt=_merged_halt(old.halt, new.halt),
        due=new.due or old.due,
    )


def _merged_halt(old: Halt | None, new: Halt | None) -> Halt | None:
    if old is None or new is None:
        return new or old
    return Halt(new.code or old.code, new.market or old.market, new.resumed or old.resumed)


def storable(record: Record) -> Record:
    """Return `record` with texts that are printable and of bounded length, and with the day of its instant.

    An address that is no https address, or too long to be one, is left out.
    """
    return replace(
        record,
        key=plain_text(record.key, longest=LONGEST_KEY),
        day=new_york_day(record),
        title=plain_text(record.title, longest=LONGEST_TITLE),
        form=plain_text(record.form, longest=LONGEST_NAME),
        items=tuple(filter(None, map(_item, record.items[:MOST_ITEMS]))),
        publisher=plain_text(record.publisher, longest=LONGEST_NAME),
        url=record.url if is_address(record.url) else "",
        halt=None if record.halt is None else _storable_halt(record.halt),
    )


def new_york_day(record: Record) -> date:
    """Return the date in New York of a record's instant, else its day."""
    return record.day if record.at is None else record.at.astimezone(NEW_YORK).date()


def is_address(text: str) -> bool:
    """Return whether a text is an https address of bounded length, without white space and control characters."""
    is_plain = text.isprintable() and " " not in text and len(text) <= LONGEST_ADDRESS
    return is_plain and text.startswith(_SECURE) and text != _SECURE


def _item(text: str) -> str:
    return plain_text(text.replace(ITEMS_APART, " "), longest=LONGEST_NAME)


def _storable_halt(halt: Halt) -> Halt:
    code, market = (plain_text(text, longest=LONGEST_NAME) for text in (halt.code, halt.market))
    return Halt(code, market, halt.resumed)
