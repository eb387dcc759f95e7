"""Keep the last list of holdings of each coin in a small file, so that it is asked for once a day."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated

from msgspec import DecodeError, Meta, Struct
from msgspec.structs import replace

from cryptoai_cli.market.holding import CoinPrice, Holding, TreasuryCoin, is_possible_amount
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.system.atomic import replace_file
from cryptoai_cli.system.reading import read_regular

_MOST_BYTES = 10_000_000
_Instant = Annotated[datetime, Meta(tz=True)]


class KeptHoldings(Struct, frozen=True):
    """The holdings of one coin as `source` told them at `asked` (aware UTC), and the last price that they had.

    `unread` and `twice` are those of the list. `price` is None if none was found.
    """

    source: str
    asked: _Instant
    holdings: tuple[Holding, ...]
    unread: int = 0
    twice: tuple[str, ...] = ()
    price: CoinPrice | None = None


class HoldingsFile:
    """The file `path` with the last list of each coin. It only saves requests: damaged or lost, it is as if empty."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[TreasuryCoin, KeptHoldings]:
        """Return what is held, without coins of which anything is impossible; empty if the file cannot be read."""
        from msgspec.json import decode  # noqa: PLC0415 - only one command needs it

        try:
            held = decode(read_regular(self._path, most_bytes=_MOST_BYTES), type=dict[TreasuryCoin, KeptHoldings])
        except (OSError, ValueError, DecodeError, RecursionError):
            return {}
        return {coin: _with_plain_texts(kept) for coin, kept in held.items() if _is_sound(kept, coin)}

    def keep(self, found: Mapping[TreasuryCoin, KeptHoldings]) -> None:
        """Replace what is held of the coins in `found`, ignoring an OSError."""
        from msgspec.json import encode  # noqa: PLC0415 - as above

        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self._path, (encode({**self.read(), **found}),), sync=False)  # a damaged file is ignored


def _is_sound(kept: KeptHoldings, coin: TreasuryCoin) -> bool:
    price = kept.price
    is_priced_well = price is None or (price.price > 0 and price.at.tzinfo is not None)
    return is_priced_well and all(
        each.coin is coin and is_possible_amount(each.amount, coin) and (each.cost_usd is None or each.cost_usd > 0)
        for each in kept.holdings
    )


def _with_plain_texts(kept: KeptHoldings) -> KeptHoldings:
    """Return the same without characters that no text of ours has: the file lies where others may write."""
    holdings = (replace(each, symbol=plain_text(each.symbol), name=plain_text(each.name)) for each in kept.holdings)
    return replace(kept, holdings=tuple(holdings))
