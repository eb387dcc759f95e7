"""Keep EDGAR's list of symbols for a week: it is long, and changes little."""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct

from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.sources.records.sec_parse import parse_tickers
from cryptoai_cli.system.atomic import replace_file
from cryptoai_cli.system.reading import read_regular

_FILE = "sec.symbols.json"
_KEPT = timedelta(days=7)
_FRESH = timedelta(days=1)  # until then a list without a symbol is believed
_MOST_BYTES = 4_000_000


class _List(Struct, frozen=True):
    made: datetime
    numbers: Mapping[str, int]


class Tickers:
    """The numbers of companies by their symbols of today, kept in `folder` (None: in this object only).

    EDGAR is asked for the list once at most: where none of the last week is held, or one that is older than a day and
    lacks a symbol.
    """

    def __init__(self, folder: Path | None) -> None:
        self._file = None if folder is None else folder / _FILE
        self._list: _List | None = None
        self._is_asked = False

    def numbers(
        self, symbols: Iterable[str], now: datetime, ask: Callable[[], Document | Refusal]
    ) -> Mapping[str, int]:
        """Return the number of the company of each of `symbols` that is known at `now`; `ask` requests the list."""
        wanted = tuple(symbols)
        held = self._list or self._read(now)
        if not self._is_asked and wanted and _is_wanting(held, wanted, now):
            self._is_asked = True
            held = self._ask(now, ask) or held
        self._list = held
        return {} if held is None else {each: held.numbers[each] for each in wanted if each in held.numbers}

    def _ask(self, now: datetime, ask: Callable[[], Document | Refusal]) -> _List | None:
        answer = ask()
        numbers = answer if isinstance(answer, Refusal) else parse_tickers(answer)
        if isinstance(numbers, Refusal):
            return None
        self._write(_List(now, numbers))
        return _List(now, numbers)

    def _read(self, now: datetime) -> _List | None:
        if self._file is None:
            return None
        try:
            held = json.loads(read_regular(self._file, most_bytes=_MOST_BYTES))
            made = datetime.fromisoformat(held["made"])
            numbers = {str(symbol): int(cik) for symbol, cik in held["numbers"].items()}
            return _List(made, numbers) if timedelta() <= now - made <= _KEPT else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            return None

    def _write(self, found: _List) -> None:
        if self._file is None:
            return
        text = json.dumps({"made": found.made.isoformat(), "numbers": dict(found.numbers)})
        with suppress(OSError):
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(self._file, (text.encode(),), sync=False)  # a damaged file is ignored


def _is_wanting(held: _List | None, symbols: tuple[str, ...], now: datetime) -> bool:
    if held is None:
        return True
    return now - held.made > _FRESH and any(symbol not in held.numbers for symbol in symbols)
