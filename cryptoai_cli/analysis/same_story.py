"""Find stories that two places have, so that each is listed once."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptoai_cli.market.record import Record, RecordKind

_ONE_DAY = timedelta(days=1)
_STORIES = (RecordKind.RELEASE, RecordKind.NEWS)  # the issuer's own words come first
# letters and digits, with the point of a decimal; spaces and all punctuation are left out
_SAID = re.compile(r"[^\W_]|(?<=\d)\.(?=\d)")
_WIRES = ("globenewswire", "prnewswire", "businesswire", "accesswire", "newsfilecorp", "newsfile", "yahoofinance")


def without_repeats(records: Sequence[Record]) -> tuple[Record, ...]:
    """Return `records` in their order, without the releases and headlines that repeat another one.

    Two are the same story if they are of one symbol and within a day, and their titles differ in case, punctuation,
    white space or the name of a wire at the end only. A release stands before a headline, and then the earlier one.
    """
    kept: dict[tuple[str, str], list[datetime]] = {}
    repeats: set[int] = set()
    for at in sorted(range(len(records)), key=lambda at: _rank(records[at])):
        record, story = records[at], _story(records[at])
        if story is None or record.at is None:
            continue
        told = kept.setdefault(story, [])
        if any(abs(record.at - other) <= _ONE_DAY for other in told):
            repeats.add(at)
        else:
            told.append(record.at)
    return tuple(record for at, record in enumerate(records) if at not in repeats)


def _rank(record: Record) -> tuple[int, float, str, str, str]:
    order = _STORIES.index(record.kind) if record.kind in _STORIES else len(_STORIES)
    return order, 0.0 if record.at is None else record.at.timestamp(), record.source, record.key, record.title


def _story(record: Record) -> tuple[str, str] | None:
    """Return what a story is known by, None for a record that is none or has no title."""
    said = _said(record.title) if record.kind in _STORIES else ""
    return (record.symbol, said) if said else None


def _said(title: str) -> str:
    """Return what a title says, without case, punctuation, white space and a wire's name at the end."""
    plain = "".join(_SAID.findall(unicodedata.normalize("NFKC", title).casefold()))
    ending = next((wire for wire in _WIRES if plain.endswith(wire) and plain != wire), "")
    return plain.removesuffix(ending)
