"""Tell a record in one line of plain words: the time first, then what it is, then how it stands to the session.

Nothing here gives a cause: titles are quoted with their publisher, and every line is checked by `verify_record`.
"""

from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.market.record import Due, Record, RecordKind, TimeOfDay, news_items
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.report.filing_words import counted_form, filing_words
from cryptoai_cli.report.halt_words import halt_words
from cryptoai_cli.report.record import CountedForms, EdgarClosed, OnRecord, PlacedRecord, RecordState
from cryptoai_cli.report.verify_record import record_faults
from cryptoai_cli.system.zones import NEW_YORK

_LONGEST_TITLE, _LONGEST_WORD = 2000, 120
_SHOWN_TITLE = 200  # characters of a title in a line; files have all of it
_NOTHING_ELSE = "nothing else on record"
_STATES = {
    RecordState.FOUND: "",
    RecordState.NONE: "nothing on record",
    RecordState.NOT_LOOKED_UP: "not looked up",
    RecordState.UNAVAILABLE: "unavailable",
}


class RecordLine(Struct, frozen=True):
    """A record in words: when (New York), what, and its relation to the session, empty where that is said already."""

    when: str
    told: str
    relation: str = ""

    @property
    def what(self) -> str:
        """What is on record and its relation: `8-K: results (2.02), after the close`."""
        return f"{self.told}, {self.relation}" if self.relation else self.told

    @property
    def text(self) -> str:
        """The whole line."""
        return f"{self.when} {self.what}"


def clean_record(record: Record) -> Record:
    """Return a record whose texts have no control, bidirectional or invisible characters, exhibits left out."""
    return replace(
        record,
        symbol=plain_text(record.symbol, longest=_LONGEST_WORD),
        title=plain_text(record.title, longest=_LONGEST_TITLE),
        form=plain_text(record.form, longest=_LONGEST_WORD),
        items=news_items(tuple(plain_text(item, longest=_LONGEST_WORD) for item in record.items)),
        publisher=plain_text(record.publisher, longest=_LONGEST_WORD),
        source=plain_text(record.source, longest=_LONGEST_WORD),
    )


def record_line(placed: PlacedRecord) -> RecordLine:
    """Return the record in words; if they do not pass their check, only that something is on record."""
    record = clean_record(placed.record)
    line = RecordLine(_when(record), _told_of(record), _relation(placed))
    if not record_faults(line.text, replace(placed, record=record), quoted_title(record)):
        return line
    return RecordLine(_when(record), f"{record.kind.value} on record", placed.relation.value)


def quoted_title(record: Record) -> str:
    """Return the title of a clean record in quotation marks, a very long one cut; empty if it has none."""
    title = record.title
    cut = title if len(title) <= _SHOWN_TITLE else f"{title[: _SHOWN_TITLE - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"
    return f"\N{LEFT DOUBLE QUOTATION MARK}{cut}\N{RIGHT DOUBLE QUOTATION MARK}" if cut else ""


def state_words(state: RecordState, *, has_counted: bool = False) -> str:
    """Return what came of looking up a symbol; empty where something was found, because that is told.

    With `has_counted` filings are told of it that are counted and not listed.
    """
    return _NOTHING_ELSE if has_counted and state is RecordState.NONE else _STATES[state]


def counted_words(counted: tuple[CountedForms, ...]) -> str:
    """Return filings that are not listed: `2 x Form 4, 1 x 424B5, not listed`; empty if there are none."""
    if not counted:
        return ""
    forms = ", ".join(f"{each.count} \N{MULTIPLICATION SIGN} {counted_form(each.form)}" for each in counted)
    return f"{forms}, not listed"


def closed_words(closed: EdgarClosed) -> str:
    """Return that EDGAR was closed, and why: `EDGAR was closed (Columbus Day)`."""
    return f"EDGAR was closed ({closed.reason})"


def source_remarks(on_record: OnRecord) -> tuple[str, ...]:
    """Return which sources were not asked or gave nothing, a sentence for each reason, without full stops."""
    return (
        *_by_reason("not asked", dict(on_record.not_asked)),
        *_by_reason("unavailable", dict(on_record.unavailable)),
    )


def dividend_words(dividend: float, currency: str) -> str:
    """Return a large distribution of the session: `ex-dividend $25.00 (special)`."""
    amount = f"${dividend:,.2f}" if currency == "USD" else f"{dividend:,.2f} {currency}".rstrip()
    return f"ex-dividend {amount} (special)"


def weekday(day: date) -> str:
    """Return the short name of a day, `Tue`."""
    return f"{day:%a}"


def _by_reason(state: str, reasons: dict[str, str]) -> tuple[str, ...]:
    titles: dict[str, list[str]] = {}
    for title, why in reasons.items():
        titles.setdefault(why, []).append(title)
    return tuple(f"{', '.join(named)}: {state}" + (f" ({why})" if why else "") for why, named in titles.items())


def _when(record: Record) -> str:
    local = None if record.at is None else _local(record.at)
    return weekday(record.day) if local is None else f"{weekday(local.date())} {local:%H:%M}"


def _local(at: datetime) -> datetime:
    return at.astimezone(NEW_YORK)


def _told_of(record: Record) -> str:
    match record.kind:
        case RecordKind.FILING:
            return filing_words(record, quoted_title(record))
        case RecordKind.HALT:
            return halt_words(record)
        case RecordKind.EARNINGS:
            return _due_words(record.due)
        case RecordKind.RELEASE:
            return f"release: {_published(record)}"
        case RecordKind.NEWS:
            return _published(record)


def _published(record: Record) -> str:
    title = quoted_title(record) or "without a title"
    return f"{title} ({record.publisher})" if record.publisher else title


def _due_words(due: Due | None) -> str:
    when = TimeOfDay.NOT_SAID if due is None else due.when
    told = "time of day not said" if when is TimeOfDay.NOT_SAID else when.value
    known = None if due is None else due.is_estimate
    kind = "" if known is None else " (date estimated)" if known else " (date confirmed)"
    return f"results due, {told}{kind}"


def _relation(placed: PlacedRecord) -> str:
    """Return the relation in words, empty for results on the day of the session: their line says when they are due."""
    is_of_day = placed.record.at is None and placed.record.day == placed.session
    return "" if is_of_day else placed.relation.value
