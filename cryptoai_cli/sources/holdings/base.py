"""The interface that every list of holdings implements."""

from abc import ABC, abstractmethod

from msgspec import Struct

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.holding import Holding, TreasuryCoin


class HoldingCard(Struct, frozen=True):
    """The description of a list; `attribution` is what its terms want printed beside its figures."""

    name: str
    title: str
    coins: frozenset[TreasuryCoin]
    limits: str
    terms: str
    attribution: str


class HoldingList(Struct, frozen=True):
    """What a list says of one coin: at most one holding a symbol, none of an impossible amount.

    `unread` counts the entries whose symbol or amount could not be read or is not possible. `twice` has the symbol of
    each company that stands in it with two amounts: the first one is in `holdings`, and nothing says which is right.
    """

    holdings: tuple[Holding, ...]
    unread: int = 0
    twice: tuple[str, ...] = ()


HoldingAnswer = HoldingList | FetchFailure


class HoldingSource(ABC):
    """A list of what companies hold. It raises no provider or network errors: a failure is its answer."""

    card: HoldingCard

    @abstractmethod
    def fetch(self, coin: TreasuryCoin) -> HoldingAnswer:
        """Fetch what the companies of the list hold of `coin`."""

    def failure(self, coin: TreasuryCoin, kind: FailureKind, detail: str) -> FetchFailure:
        """Return a failure of this list for `coin`."""
        return FetchFailure(coin.symbol, self.card.name, kind, detail)
