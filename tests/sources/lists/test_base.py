"""The interface of lists."""

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.sources.lists.base import ListAnswer, ListCard, ListRequest, ListSource
from tests.sources.lists.answers import REQUEST


class Nobody(ListSource):
    card = ListCard("nobody", "Nobody", limits="all", terms="none")

    def fetch(self, request: ListRequest) -> ListAnswer:
        return self.failure(FailureKind.NO_DATA, f"no list of {request.session.day}")


def test_a_failure_is_of_the_list_and_of_no_symbol() -> None:
    assert Nobody().fetch(REQUEST) == FetchFailure("", "nobody", FailureKind.NO_DATA, "no list of 2025-10-13")


def test_the_newest_list_is_wanted_and_no_exchanges_unless_said_otherwise() -> None:
    assert REQUEST.is_latest
    assert REQUEST.exchanges is None
