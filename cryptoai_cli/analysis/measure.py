"""Measure an instrument in the way its kind requires."""

from msgspec.structs import replace

from cryptoai_cli.analysis.alignment import coin_move
from cryptoai_cli.analysis.moves import Move, share_move
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Interval


def measure(instrument: Instrument, history: History, interval: Interval) -> Move:
    """Measure one instrument over the interval: coins between the closing instants, all others by their bars.

    A first trade date in the settings takes precedence over the source's.
    """
    by_kind = coin_move if instrument.is_coin else share_move
    known = history if instrument.listed is None else replace(history, listed=instrument.listed)
    return by_kind(instrument.symbol, known, interval)
