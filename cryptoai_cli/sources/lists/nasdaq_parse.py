"""Parse the answers of Nasdaq's screener; an unexpected shape becomes a refusal that names what is wrong."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from re import ASCII
from re import compile as pattern

from msgspec import Struct

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.line_kinds import kind_of
from cryptoai_cli.market.line_symbols import line_symbol
from cryptoai_cli.market.listing import LONGEST_NAME, Line, LineKind
from cryptoai_cli.net.classify import GONE, Document, Refusal, withdrawal
from cryptoai_cli.sources.json_values import array, mapping, number, text
from cryptoai_cli.sources.nasdaq_stamp import day_in
from cryptoai_cli.sources.printed_values import printed_change, printed_number
from cryptoai_cli.sources.row_checks import price_or_none, volume_or_none

_TITLE = "Nasdaq"
_AS_OF = pattern(r"Last price as of ([A-Z][a-z]{2} [0-9]{1,2}, [0-9]{4})", ASCII)
_SATURDAY = 5
_LEAST_SHARE = 0.98  # of a list: below it, a part of the market is missing
_MOST_LINES = 50_000
_FIELDS = ("symbol", "name", "lastsale", "netchange", "volume", "marketCap", "country", "industry", "sector")
_SAMPLE = 200  # rows that show how a figure is written
_MOST_UNREADABLE = 0.5  # of what these say
_NO_FIGURE = frozenset({"", "N/A", "NA", "--", "-"})


class Head(Struct, frozen=True):
    """What the table form tells beside its rows: the session of the list, and how many rows the list has."""

    session: date
    total: int


def head_of(document: Document, today: date) -> Head | Refusal:
    """Return the date and the length of the list; `today` is the date in New York, which no session is after."""
    data = _data_of(document)
    if isinstance(data, Refusal):
        return data
    total, written = _total_of(data), data.get("asof")
    session = _session_of(written)
    if session is None:
        return _bad(f"{_TITLE} dated its list {_as_shown(written)}, which is no date of a session")
    if session > today:
        return _bad(f"{_TITLE} dated its list {session}, after today: one of the clocks is wrong")
    if total is None:
        return _bad(f"{_TITLE} sent no usable totalrecords: {_as_shown(data.get('totalrecords'))}")
    return Head(session, total)


def lines_of(document: Document) -> tuple[Line, ...] | Refusal:
    """Return the lines of the download form by symbol, each once; see `_one_of` for a symbol that comes twice."""
    data = _data_of(document)
    if isinstance(data, Refusal):
        return data
    fault = _fault_of_rows(data.get("rows"))
    if fault is not None:
        return _bad(fault)
    lines: dict[str, Line] = {}
    for row in array(data.get("rows")):
        if (line := _line_of(mapping(row))) is not None:
            lines[line.symbol] = _one_of(line, lines.get(line.symbol))
    return tuple(lines[symbol] for symbol in sorted(lines))


def symbols_of(document: Document) -> frozenset[str] | None:
    """Return the symbols of the table form, or None unless it has all the rows that it announces."""
    data = _data_of(document)
    if isinstance(data, Refusal):
        return None
    rows = array(mapping(data.get("table")).get("rows"))
    found = frozenset(symbol for row in rows if (symbol := line_symbol(text(mapping(row).get("symbol")))))
    total = _total_of(data)
    return found if total is not None and len(found) >= total else None


def is_too_short(count: int, total: int) -> bool:
    """Return whether `count` lines are not the whole of a list of `total`."""
    return count < _LEAST_SHARE * total


def _data_of(document: Document) -> Mapping[str, object] | Refusal:
    payload = mapping(document.payload)
    data = payload.get("data")
    if isinstance(data, dict):
        return data
    status = mapping(payload.get("status"))
    code = document.status if document.status in GONE else number(status.get("rCode"))
    if code in GONE:
        return withdrawal(int(code), _TITLE)
    words = next(filter(None, (text(mapping(e).get("errorMessage")) for e in array(status.get("bCodeMessage")))), "")
    return _bad(f"{_TITLE} refused to send its list: {words}" if words else f"{_TITLE} answered in an unknown format")


def _total_of(data: Mapping[str, object]) -> int | None:
    written = data.get("totalrecords")
    total = number(written) if not isinstance(written, str) else printed_number(written)
    return int(total) if total is not None and 0 < total <= _MOST_LINES and total == int(total) else None


def _session_of(written: object) -> date | None:
    """Return the weekday in `Last price as of Oct 13, 2025`, or None for any other text."""
    found = _AS_OF.fullmatch(written) if isinstance(written, str) else None
    day = None if found is None else day_in(found[1].upper())
    return None if day is None or day.weekday() >= _SATURDAY else day


def _fault_of_rows(rows: object) -> str | None:
    """Return what is wrong with the rows as a whole, or None."""
    if not isinstance(rows, list) or not rows:
        return f"{_TITLE} sent a list without rows"
    if len(rows) > _MOST_LINES:
        return f"{_TITLE} sent {len(rows):,} rows, more than any market has"
    told = [row for row in rows if isinstance(row, dict)]
    missing = [field for field in _FIELDS if not any(field in row for row in told)]
    if missing:
        return f"{_TITLE}'s rows have no {' and no '.join(missing)}: its format has changed"
    return next(filter(None, (_fault_of_figures(field, told) for field in _READERS)), None)


def _fault_of_figures(field: str, rows: Sequence[Mapping[str, object]]) -> str | None:
    """Return what is wrong with a column of figures: all cells are blank, or most say something in an unknown way."""
    told = [cell for row in _sample(rows) if (cell := row.get(field)) is not None and not _is_blank(cell)]
    if not told:
        return f"{_TITLE}'s rows tell no {field}"
    unread = [cell for cell in told if _READERS[field](cell) is None]
    if len(unread) <= _MOST_UNREADABLE * len(told):
        return None
    return f"{_TITLE} writes {field} as {_as_shown(unread[0])}, which cannot be read"


def _sample(rows: Sequence[Mapping[str, object]]) -> Sequence[Mapping[str, object]]:
    return rows[:: 1 + len(rows) // _SAMPLE]


def _is_blank(cell: object) -> bool:
    return isinstance(cell, str) and cell.strip().upper() in _NO_FIGURE


def _line_of(row: Mapping[str, object]) -> Line | None:
    """Return the line of one row, or None if it has no readable symbol; a figure that is not told is None."""
    symbol = line_symbol(text(row.get("symbol")))
    if not symbol:
        return None
    name, industry = text(row.get("name"), longest=LONGEST_NAME), _label(row.get("industry"))
    return Line(
        symbol,
        name,
        kind_of(symbol, name, industry),
        price_or_none(_figure(row.get("lastsale"))),
        _change(row.get("netchange")),
        volume=volume_or_none(_figure(row.get("volume"))),
        market_cap=price_or_none(_figure(row.get("marketCap"))),
        sector=_label(row.get("sector")),
        industry=industry,
        country=_label(row.get("country")),
    )


def _one_of(line: Line, twin: Line | None) -> Line:
    """Return the line of a symbol that comes once, or twice alike; of two that differ no figure is known."""
    if twin is None or twin == line:
        return line
    return Line(line.symbol, line.name, line.kind if line.kind is twin.kind else LineKind.OTHER, None, None)


def _figure(value: object) -> float | None:
    return printed_number(value.strip()) if isinstance(value, str) else number(value)


def _change(value: object) -> float | None:
    """Return a change in US dollars: `UNCH` is zero, and a blank is none."""
    if not isinstance(value, str):
        return number(value)
    exact = printed_change(value.strip())
    return None if exact is None else float(exact)


_READERS: Mapping[str, Callable[[object], float | None]] = {
    "lastsale": _figure,
    "netchange": _change,
    "volume": _figure,
    "marketCap": _figure,
}


def _label(value: object) -> str:
    """Return a sector, an industry or a country as the list has it, without stray blanks; `N/A` is none."""
    return _known_label(value) if isinstance(value, str) else ""


@cache
def _known_label(value: str) -> str:
    label = text(value)
    return "" if label.upper() in _NO_FIGURE else label


def _as_shown(value: object) -> str:
    """Return how a value of the answer is told: a text in quotes, "nothing" for a blank or none."""
    if value is None or value == "":
        return "nothing"
    return f'"{text(value)}"' if isinstance(value, str) else text(repr(value))


def _bad(detail: str) -> Refusal:
    return Refusal(FailureKind.BAD_ANSWER, detail)
