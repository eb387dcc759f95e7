"""Verify the line of a record: report whatever in it is not of the record, and every word that gives a cause.

The check starts from the line, not from how it was made: the title must stand in it as it was published, every time of
day, every day of the week and every item must be that of the record, and our own words must not join it to a move.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from cryptoai_cli.market.record import Record, RecordKind
from cryptoai_cli.report.record import PlacedRecord
from cryptoai_cli.system.zones import NEW_YORK

_CAUSES = re.compile(
    r"\b(?:as|after|on the back of|amid|following|because|driven|boosted|fuell?ed|due to|owing to|thanks to|caused|"
    r"led to|on news)\b",
    re.IGNORECASE,
)
_FIXED = re.compile(r"\bafter (?:the close|\d+ such sessions)\b")
_CLOCK = re.compile(r"\b\d\d:\d\d\b")
_DAY = re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b")
_ITEM = re.compile(r"(?<![\d.])\d\.\d\d(?![\d.])")
_QUOTE = re.compile("[\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}]")
_TITLED = frozenset({RecordKind.NEWS, RecordKind.RELEASE})
_CUT = "\N{HORIZONTAL ELLIPSIS}"
_RELATIONS = re.compile(r"before the open|during the session|after the close|the day before")


def record_faults(line: str, placed: PlacedRecord, quoted_title: str = "") -> tuple[str, ...]:
    """Return the faults of a line on a clean record, whose title may stand in it only as `quoted_title`."""
    record = placed.record
    ours = _without_quotes(line, record, quoted_title)
    return (
        *(f"{found!r} gives a cause" for found in _CAUSES.findall(_FIXED.sub("", ours))),
        *(f"{found} is no time of the record" for found in _strangers(_CLOCK, ours, _clocks(record))),
        *(f"{found} is no day of the record" for found in _strangers(_DAY, ours, _days(record))),
        *(f"{found} is no item of the record" for found in _strangers(_ITEM, ours, set(record.items))),
        *(f"{found!r} is not its relation" for found in _strangers(_RELATIONS, ours, _relations(placed))),
        *_opening_faults(line, record),
        *_title_faults(line, record, quoted_title),
        *_ending_faults(line, placed),
        *(("something is quoted that is not the title",) if _QUOTE.search(ours) else ()),
    )


def _without_quotes(line: str, record: Record, quoted_title: str) -> str:
    """Return the line without the title and the publisher, which are not our words."""
    ours = line.replace(quoted_title, "", 1) if quoted_title else line
    return ours.replace(f"({record.publisher})", "", 1) if record.publisher else ours


def _strangers(pattern: re.Pattern[str], text: str, known: set[str]) -> Iterator[str]:
    return (found for found in pattern.findall(text) if found not in known)


def _opening_faults(line: str, record: Record) -> Iterator[str]:
    opening = f"{record.day:%a} " if record.at is None else f"{_local_time(record.at):%a %H:%M} "
    if not line.startswith(opening):
        yield f"the line does not begin with {opening!r}"
    if record.form and record.form not in line:
        yield f"the form {record.form!r} is not told"


def _title_faults(line: str, record: Record, quoted_title: str) -> Iterator[str]:
    if record.kind in _TITLED and quoted_title not in line:
        yield "the title is not told"
    if quoted_title and not record.title.startswith(quoted_title[1:-1].removesuffix(_CUT)):
        yield f"{quoted_title} is not the title of the record"


def _ending_faults(line: str, placed: PlacedRecord) -> Iterator[str]:
    if placed.record.at is not None and not line.endswith(f", {placed.relation.value}"):
        yield "the line does not end with its relation"


def _moments(record: Record) -> tuple[datetime, ...]:
    resumed = None if record.halt is None else record.halt.resumed
    return tuple(_local_time(moment) for moment in (record.at, resumed) if moment is not None)


def _clocks(record: Record) -> set[str]:
    return {f"{moment:%H:%M}" for moment in _moments(record)}


def _days(record: Record) -> set[str]:
    return {f"{moment:%a}" for moment in _moments(record)} or {f"{record.day:%a}"}


def _relations(placed: PlacedRecord) -> set[str]:
    due = placed.record.due
    return {placed.relation.value} | ({due.when.value} if due is not None else set())


def _local_time(moment: datetime) -> datetime:
    return moment.astimezone(NEW_YORK)
