"""Read what the lake and the store have of the sessions before: closes, a list near, splits on record."""

from collections.abc import Mapping
from datetime import timedelta

from cryptoai_cli.analysis.listed_move import EarlierLines, differs_from_close
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.listing import Listing
from cryptoai_cli.market.session import Interval
from cryptoai_cli.workflows.market.services import KeptListings
from cryptoai_cli.workflows.services import Services

_LOOK_BACK = timedelta(days=14)  # how far an earlier list may lie to tell a first session


def earlier_lines(listing: Listing, interval: Interval, services: Services, lake: KeptListings) -> EarlierLines:
    """Return the newest list before the session; its closes only if it is that of the session just before."""
    near = [day for day in lake.sessions() if interval.session.day - _LOOK_BACK <= day < interval.session.day]
    newest = lake.read(near[-1]) if near else None
    if newest is None:
        return EarlierLines({}, {}, {})
    is_base = newest.session == interval.base.day
    closes = {line.symbol: line.last for line in newest.lines if line.last} if is_base else {}
    return EarlierLines(newest.by_symbol(), closes, _splits(listing, closes, interval, services))


def _splits(
    listing: Listing, closes: Mapping[str, float], interval: Interval, services: Services
) -> Mapping[str, float]:
    """Return the ratios of the splits on record of those lines whose base is not the close held."""
    odd = [line.symbol for line in listing.lines if differs_from_close(line, closes.get(line.symbol))]
    if services.memory is None or not odd:
        return {}
    actions = services.memory.actions(interval.session, map(Instrument, odd))
    return {} if actions is None else {symbol: split.ratio for symbol, split in actions.splits.items()}
