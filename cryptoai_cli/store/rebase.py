"""Re-base stored bars for later splits."""

import sqlite3
from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from cryptoai_cli.market.verdict import VerdictKind
from cryptoai_cli.store.merge import same
from cryptoai_cli.store.records import KeptBar, KeptSplit
from cryptoai_cli.store.rows import row_of, splits_of
from cryptoai_cli.store.tables import SPLITS

_FIGURES = ("close", "open", "high", "low", "previous_close", "volume")
_REBASE = """
    UPDATE bars SET
        close = close / :ratio, open = open / :ratio, high = high / :ratio, low = low / :ratio,
        previous_close = previous_close / :ratio, volume = volume * :ratio
    WHERE symbol = :symbol AND source = :source AND session < :session AND arrived_at < :takes_effect
        AND NOT ('text' IN ({types}) OR 'blob' IN ({types}))
""".format(types=", ".join(f"typeof({name})" for name in _FIGURES))  # of `12 abc` a division would make 6
_DROP_DOUBT = """
    UPDATE bars SET verdict = '', verdict_reason = ''
    WHERE symbol = :symbol AND source = :source AND session = :session AND verdict = :suspect AND previous_close IS NULL
"""


def takes_effect(session: date) -> datetime:
    """Return the instant from which sources adjust prices for a split of `session`: 00:00 UTC of that day."""
    return datetime.combine(session, time(), UTC)


def rebased(bar: KeptBar, splits: Iterable[KeptSplit]) -> KeptBar:
    """Return `bar` adjusted for those `splits` of its symbol and source that took effect after it arrived."""
    ratio = 1.0
    for split in splits:
        if bar.session < split.session and bar.arrived_at < takes_effect(split.session):
            ratio *= split.ratio
    return bar if ratio == 1.0 else _divide_prices(bar, ratio)


def record_splits(connection: sqlite3.Connection, splits: Iterable[KeptSplit]) -> None:
    """Store `splits`, and re-base the bars that arrived before each of them took effect.

    The move of the split's own session is then measured from another close, so a doubt about it is dropped and the move
    judged again. A split already stored is skipped unless its source has changed the ratio; the bars are then re-based
    accordingly. A split that has not taken effect yet is skipped, because its source still gives unadjusted prices.
    """
    for split in splits:
        known = _find_split(connection, split)
        announced = split.arrived_at < takes_effect(split.session)
        if announced or (known is not None and same(known.ratio, split.ratio)):
            continue
        connection.execute(SPLITS.replace, row_of(split))
        _rebase(connection, split, split.ratio / (1.0 if known is None else known.ratio))


def _find_split(connection: sqlite3.Connection, split: KeptSplit) -> KeptSplit | None:
    statement = SPLITS.select("WHERE symbol = ? AND session = ? AND source = ?")
    key = (split.symbol, split.session.isoformat(), split.source)
    return next(splits_of(connection.execute(statement, key)), None)


def _rebase(connection: sqlite3.Connection, split: KeptSplit, ratio: float) -> None:
    values = {
        "ratio": ratio,
        "symbol": split.symbol,
        "source": split.source,
        "session": split.session.isoformat(),
        "takes_effect": takes_effect(split.session).timestamp(),
        "suspect": VerdictKind.SUSPECT.value,
    }
    if connection.execute(_REBASE, values).rowcount:
        connection.execute(_DROP_DOUBT, values)


def _divide_prices(bar: KeptBar, ratio: float) -> KeptBar:
    return bar._replace(
        close=bar.close / ratio,
        open=None if bar.open is None else bar.open / ratio,
        high=None if bar.high is None else bar.high / ratio,
        low=None if bar.low is None else bar.low / ratio,
        previous_close=None if bar.previous_close is None else bar.previous_close / ratio,
        volume=None if bar.volume is None else bar.volume * ratio,
    )
