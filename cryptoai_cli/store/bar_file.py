"""Stored bars and hours as rows of a file."""

from datetime import UTC

from cryptoai_cli.bar_files.columns import Flat
from cryptoai_cli.store.records import KeptBar, KeptCandle


def flat_bar(bar: KeptBar) -> Flat:
    """Return the row of a bar."""
    return Flat(
        bar.session.isoformat(),
        bar.symbol,
        bar.open,
        bar.high,
        bar.low,
        bar.close,
        bar.volume,
        bar.source,
        bar.previous_close,
        "" if bar.verdict is None else str(bar.verdict),
        "true" if bar.unsettled else "",
    )


def flat_candle(candle: KeptCandle) -> Flat:
    """Return the row of an hour of a coin."""
    ends = f"{candle.ends.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    high, low, close = candle.high, candle.low, candle.close
    return Flat(ends, candle.symbol, None, high, low, close, None, candle.source, None, "", "")
