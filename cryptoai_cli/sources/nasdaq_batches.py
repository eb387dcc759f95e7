"""Ask Nasdaq's watchlist for the latest prices of many symbols, up to twenty in one request."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from types import MappingProxyType
from urllib.parse import quote

from msgspec import Struct, field
from msgspec.structs import replace

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.base import Window
from cryptoai_cli.sources.nasdaq_parse import SymbolRequest
from cryptoai_cli.sources.nasdaq_watchlist import MOST_ROWS, row_history, watchlist_rows

CLASSES: Mapping[InstrumentType, str] = MappingProxyType(
    {InstrumentType.EQUITY: "stocks", InstrumentType.ETF: "etf", InstrumentType.INDEX: "index"}
)
OTHER_KIND: Mapping[InstrumentType, InstrumentType] = MappingProxyType(
    {InstrumentType.EQUITY: InstrumentType.ETF, InstrumentType.ETF: InstrumentType.EQUITY}
)
_WORKERS = 2
_OfSession = tuple[SymbolRequest, date]
_Rows = Mapping[str, Mapping[str, object]]


class Batched(Struct, frozen=True):
    """What the watchlist tells of some requests.

    `histories` are of those that it tells for certain. `classed` has those with a row that tells too little, as
    requests of the asset class in which the row was found.
    """

    histories: dict[SymbolRequest, History] = field(default_factory=dict)
    classed: dict[SymbolRequest, SymbolRequest] = field(default_factory=dict)


class NasdaqBatches:
    """The watchlist, asked through `get`; after a request without a usable answer it is not asked again.

    Nor is it asked twice in a run for the price of a session that it does not tell.
    """

    def __init__(self, get: Callable[[str], Document | Refusal]) -> None:
        self._get = get
        self._is_useless = False
        self._not_told: dict[_OfSession, SymbolRequest] = {}

    def fetch(self, asked: Sequence[SymbolRequest], window: Window, deadline: float) -> Batched:
        """Ask for each request in its asset class, then for those without a row in the other one."""
        day, found = window.last.day, Batched()
        known = {each: self._not_told[each, day] for each in asked if (each, day) in self._not_told}
        missing = self._fetch_classed({each: each for each in asked if each not in known}, window, deadline, found)
        others = {each: replace(each, kind=OTHER_KIND[each.kind]) for each in missing if each.kind in OTHER_KIND}
        in_neither = self._fetch_classed(others, window, deadline, found)
        self._not_told |= {(each, day): found.classed.get(each, each) for each in (*found.classed, *in_neither)}
        found.classed.update(known)
        return found

    def _fetch_classed(
        self, asked: Mapping[SymbolRequest, SymbolRequest], window: Window, deadline: float, found: Batched
    ) -> list[SymbolRequest]:
        """Add what the rows tell to `found`; return those that have no row in an answer that has others, or none."""
        keys = list(asked)
        batches = [keys[start : start + MOST_ROWS] for start in range(0, len(keys), MOST_ROWS)]
        jobs = [partial(self._rows, [asked[key] for key in batch]) for batch in batches]
        missing = []
        for batch, rows in zip(batches, in_parallel(jobs, workers=_WORKERS, deadline=deadline, late=None), strict=True):
            for key in batch if rows is not None else ():
                row = None if rows is None else rows.get(key.spelling)
                if row is None:
                    missing.append(key)
                elif (history := row_history(row, asked[key], window)) is not None:
                    found.histories[key] = history
                else:
                    found.classed[key] = asked[key]
        return missing

    def _rows(self, batch: Sequence[SymbolRequest]) -> _Rows | None:
        if self._is_useless:
            return None
        answer = self._get(watchlist_path(batch))
        rows = None if isinstance(answer, Refusal) else watchlist_rows(answer)
        self._is_useless = self._is_useless or rows is None
        return rows


def watchlist_path(batch: Sequence[SymbolRequest]) -> str:
    """Return the path with its query: `symbol=nvda%7Cstocks` for each request."""
    pairs = [quote(f"{each.spelling.lower()}|{CLASSES[each.kind]}", safe="") for each in batch]
    return f"/api/quote/watchlist?{'&'.join(f'symbol={pair}' for pair in pairs)}"
