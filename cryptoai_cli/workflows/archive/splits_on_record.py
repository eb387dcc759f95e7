"""Read the splits on record from the store: those of daily bars of any source, and those of the lists of a session."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from cryptoai_cli.analysis.price_basis import RECENT, KnownSplit
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.store.records import KeptBar, KeptSplit

if TYPE_CHECKING:
    from cryptoai_cli.store.bars import BarStore

SplitsBySymbol = Mapping[str, tuple[KnownSplit, ...]]


def read_splits_on_record(store: "BarStore", instruments: Iterable[Instrument]) -> dict[str, tuple[KnownSplit, ...]]:
    """Return the splits of `instruments` in the store by current symbol, oldest first."""
    found = splits_of_instruments(store, instruments)
    return known_splits(found, lambda split: store.bars([split.symbol], split.session, split.session))


def splits_of_instruments(store: "BarStore", instruments: Iterable[Instrument]) -> tuple[KeptSplit, ...]:
    """Return every record of a split of `instruments`, under their current symbols."""
    shares = [i for i in instruments if not i.is_coin]
    by_name = {name: i for i in shares for name in (i.symbol, *(past.symbol for past in i.formerly))}
    listed = (
        split._replace(symbol=by_name[split.symbol].symbol)
        for split in store.listed_splits(by_name)
        if by_name[split.symbol].symbol_on(split.session) == split.symbol
    )
    return (*store.splits([i.symbol for i in shares]), *listed)


def splits_with_bars(splits: Iterable[KeptSplit], bars: Iterable[KeptBar]) -> dict[str, tuple[KnownSplit, ...]]:
    """Return `splits` by current symbol, oldest first, with the opens that `bars` have of their sessions."""
    by_key: dict[tuple[str, date], list[KeptBar]] = {}
    known = tuple(splits)
    wanted = {(split.symbol, split.session) for split in known}
    for bar in bars if wanted else ():
        if bar[:2] in wanted:
            by_key.setdefault((bar.symbol, bar.session), []).append(bar)
    return known_splits(known, lambda split: by_key.get((split.symbol, split.session), ()))


def known_splits(
    splits: Iterable[KeptSplit], bars_of: Callable[[KeptSplit], Iterable[KeptBar]]
) -> dict[str, tuple[KnownSplit, ...]]:
    """Return `splits` by current symbol, oldest first; of several of one session, the first one.

    `bars_of` returns the bars of the session of a split, from all sources.
    """
    first: dict[tuple[str, date], KeptSplit] = {}
    for split in splits:
        first.setdefault((split.symbol, split.session), split)
    found: dict[str, list[KnownSplit]] = {}
    for (symbol, session), split in sorted(first.items()):
        opens = {bar.source: bar.open for bar in bars_of(split) if bar.open is not None}
        is_recent = split.arrived_at - datetime.combine(session, time(), UTC) <= RECENT
        found.setdefault(symbol, []).append(KnownSplit(session, split.ratio, is_recent, opens))
    return {symbol: tuple(each) for symbol, each in found.items()}
