"""What is on record, arranged for people: by symbol beside a report, by session in a report of its own."""

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct

from cryptoai_cli.analysis.record_span import Relation
from cryptoai_cli.market.record import RecordKind
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.render.numbers import instant
from cryptoai_cli.render.on_record.links import https_link
from cryptoai_cli.report.model import Report, Row
from cryptoai_cli.report.record import EdgarClosed, OnRecord, PlacedRecord
from cryptoai_cli.report.record_words import (
    RecordLine,
    closed_words,
    counted_words,
    dividend_words,
    record_line,
    source_remarks,
    state_words,
    weekday,
)

MOST_SYMBOLS = 10
MOST_LINES = 2  # of a symbol beside a report; files have all of them
INTRODUCTION = (
    "Filed, halted, due or published around the session, in New York time. Titles are quoted; no cause is stated."
)
_STEP = 3  # between the first and the second record of a kind, so that the first of each kind comes before
_KINDS = {
    RecordKind.FILING: 0,
    RecordKind.HALT: 1,
    RecordKind.EARNINGS: 2,
    RecordKind.RELEASE: 4,
    RecordKind.NEWS: 5,
}


class ToldLine(Struct, frozen=True):
    """One line on record: its words, its address (https or empty) and its instant for machines, empty for a day."""

    line: RecordLine
    link: str = ""
    at: str = ""


class ToldSymbol(Struct, frozen=True):
    """What is on record of a symbol; `remark` says what is not listed or why there is nothing."""

    symbol: str
    name: str
    lines: tuple[ToldLine, ...]
    remark: str


class ToldSession(Struct, frozen=True):
    """What is on record around one session, oldest first, each line with its symbol; `closed` is about EDGAR."""

    session: date
    lines: tuple[tuple[str, ToldLine], ...]
    closed: str


def told_line(placed: PlacedRecord) -> ToldLine:
    """Return a record as a line."""
    at = placed.record.at
    return ToldLine(record_line(placed), https_link(placed.record.url), "" if at is None else instant(at))


def told_symbols(report: Report) -> tuple[ToldSymbol, ...]:
    """Return what is on record beside a report, by symbol in the order of asking; of each `MOST_LINES` at most.

    A large distribution of a row is told too.
    """
    found = report.on_record
    if found is None:
        return ()
    rows = {row.symbol: row for row in _shown_rows(report)}
    paying = [symbol for symbol, row in rows.items() if row.dividend is not None]
    symbols = tuple(dict.fromkeys((*tuple(found.states)[:MOST_SYMBOLS], *paying)))
    return tuple(_told_symbol(found, symbol, rows.get(symbol)) for symbol in symbols)


def record_remarks(found: OnRecord) -> tuple[str, ...]:
    """Return on which sessions EDGAR was closed, and which sources were not asked or gave nothing."""
    closed = tuple(_closed_on(each, is_only=len(found.sessions) <= 1) for each in found.edgar_closed)
    return tuple(_sentence(told) for told in (*closed, *source_remarks(found)))


def told_sessions(found: OnRecord) -> tuple[ToldSession, ...]:
    """Return what is on record by session, the oldest first."""
    closed = {each.session: closed_words(each) for each in found.edgar_closed}
    return tuple(
        ToldSession(
            session,
            tuple((plain_text(each.record.symbol), told_line(each)) for each in found.lines if each.session == session),
            _sentence(closed.get(session, "")),
        )
        for session in found.sessions
    )


def symbol_remarks(found: OnRecord) -> Iterator[str]:
    """Yield what is not listed and of which symbols nothing is told, a sentence for each kind."""
    named: dict[str, list[str]] = {}
    for symbol, state in found.states.items():
        counted = _counted_of(found, symbol)
        words = state_words(state, has_counted=bool(counted))
        if counted:
            yield f"{symbol}: {'; '.join(part for part in (counted, words) if part)}."
        elif words:
            named.setdefault(words, []).append(symbol)
    yield from (f"{', '.join(symbols)}: {words}." for words, symbols in named.items())


def _counted_of(found: OnRecord, symbol: str) -> str:
    return counted_words(tuple(each for each in found.counted if each.symbol == symbol))


def _told_symbol(found: OnRecord, symbol: str, row: Row | None) -> ToldSymbol:
    lines = found.of(symbol)
    dividend = () if row is None else _dividend_lines(row, found)
    kept = _foremost(lines, MOST_LINES - len(dividend))
    counted = _counted_of(found, symbol)
    more = f"{len(lines) - len(kept)} more on record" if len(kept) < len(lines) else ""
    state = "" if symbol not in found.states else state_words(found.states[symbol], has_counted=bool(counted))
    return ToldSymbol(
        plain_text(symbol),
        "" if row is None or row.name == row.symbol else plain_text(row.name),
        (*dividend, *map(told_line, kept)),
        "; ".join(part for part in (more, counted, state) if part),
    )


def _dividend_lines(row: Row, found: OnRecord) -> tuple[ToldLine, ...]:
    if row.dividend is None or not found.sessions:
        return ()
    words = dividend_words(row.dividend, plain_text(row.currency))
    return (ToldLine(RecordLine(weekday(found.sessions[-1]), words)),)


def _foremost(lines: tuple[PlacedRecord, ...], most: int) -> tuple[PlacedRecord, ...]:
    """Return the `most` lines that are told where there is little room, oldest first: filings and halts first."""
    seen: dict[RecordKind, int] = {}
    ranked: list[tuple[int, PlacedRecord]] = []
    for placed in sorted(lines, key=lambda each: each.relation is Relation.EARLIER):
        kind = placed.record.kind
        ranked.append((_KINDS[kind] + _STEP * seen.get(kind, 0), placed))
        seen[kind] = seen.get(kind, 0) + 1
    kept = [placed for _, placed in sorted(ranked, key=lambda each: each[0])[:most]]
    return tuple(placed for placed in lines if placed in kept)


def _shown_rows(report: Report) -> Iterable[Row]:
    return (*report.benchmarks, *report.rows)


def _closed_on(closed: EdgarClosed, *, is_only: bool) -> str:
    words = closed_words(closed)
    return words if is_only else f"{weekday(closed.session)} {closed.session.isoformat()}: {words}"


def _sentence(words: str) -> str:
    """Return cleaned words as a sentence; empty words stay so."""
    clean = plain_text(words, longest=1000)
    return f"{clean[:1].upper()}{clean[1:]}." if clean else ""
