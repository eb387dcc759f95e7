"""The interface that every list of the whole market implements."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.listing import Listing
from cryptoai_cli.market.session import Session

ListAnswer = Listing | FetchFailure


class ListCard(Struct, frozen=True):
    """The description of a list.

    `has_past` is True if it has past sessions, `has_names` if it tells names, industries and sizes.
    """

    name: str
    title: str
    limits: str
    terms: str
    has_past: bool = False
    has_names: bool = True


class ListRequest(Struct, frozen=True):
    """What is wanted: the listing of `session`, or with `is_latest` the newest there is, whatever its session.

    `before` is the session before it, `now` the instant of the run (aware UTC). `exchanges` holds the exchange of each
    symbol as far as it is known, and is None if exchanges are not wanted: a list that tells them only if it is asked
    again fills in what is held, and asks where that is too little.
    """

    session: Session
    before: Session
    now: datetime
    is_latest: bool = True
    exchanges: Mapping[str, str] | None = None


class ListSource(ABC):
    """A list of all lines of a session, by one request or few.

    It raises no provider or network errors: `fetch` returns a `Listing`, dated by what the provider says of it, or a
    `FetchFailure` whose `symbol` is empty.
    """

    card: ListCard

    @abstractmethod
    def fetch(self, request: ListRequest) -> ListAnswer:
        """Fetch the whole list."""

    def failure(self, kind: FailureKind, detail: str) -> FetchFailure:
        """Return a failure of this list."""
        return FetchFailure("", self.card.name, kind, detail)
