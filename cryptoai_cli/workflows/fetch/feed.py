"""Examine the answers of a source for a feed that stopped."""

from collections.abc import Sequence
from datetime import timedelta

from cryptoai_cli.analysis.market_time import with_feed
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Interval
from cryptoai_cli.sources.chain import Chain, Examine


def feed_examiner(interval: Interval, chain: Chain) -> Examine:
    """Return the function that marks old prices in the answer of one source by what the whole answer shows."""

    def examine(pairs: Sequence[tuple[Instrument, History]]) -> list[History]:
        delay = timedelta(minutes=chain.delay_minutes({history.source for _, history in pairs}))
        return with_feed(pairs, interval, delay)

    return examine
