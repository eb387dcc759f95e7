"""A wire's feed: which companies it names, and what counts as looked up."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.record import RecordKind
from cryptoai_cli.sources.records.base import RecordAnswer
from cryptoai_cli.sources.records.prnewswire import PrNewswire
from tests.net.web import Reply, Web
from tests.sources.records.feeds import item, playing
from tests.sources.records.requests import context, request

MARA, RIOT = Instrument("MARA"), Instrument("RIOT")
ASKED = request(MARA, RIOT)


def fetched(web: Web, *ats: datetime, items: Sequence[str] = ()) -> RecordAnswer:
    web.script = playing(
        [*items, *(item(f"Of {at}", at, text="Nobody", link=f"https://x.org/{at:%d%H}") for at in ats)]
    )
    return PrNewswire(context(web)).fetch(request(MARA, RIOT))


def test_every_company_that_is_named_has_the_release_on_record(web: Web) -> None:
    both = item(text="MARA (NASDAQ: MARA) and Brookfield (NYSE: BN; TSX: BN)")
    answer = fetched(web, ASKED.first, items=[both])
    assert {(record.symbol, record.kind, record.source, record.publisher) for record in answer.records} == {
        (symbol, RecordKind.RELEASE, "prnewswire", "PR Newswire") for symbol in ("MARA", "BN")
    }


def test_a_release_that_names_many_is_of_none(web: Web) -> None:
    many = item(text="Alert (NYSE: A, B, C, D, E, F, G, H, I, J, K)")
    assert fetched(web, items=[many]).records == ()


@pytest.mark.parametrize(
    ("ats", "covers"),
    [
        ([ASKED.first, ASKED.now], True),
        ([ASKED.first - timedelta(days=1), ASKED.now - timedelta(hours=12)], True),
        ([ASKED.first + timedelta(seconds=1), ASKED.now], False),  # what came before has scrolled out
        ([ASKED.first - timedelta(days=1), ASKED.now - timedelta(hours=12, seconds=1)], False),  # a feed of yesterday
    ],
)
def test_all_are_looked_up_if_the_feed_covers_the_time(web: Web, ats: Sequence[datetime], *, covers: bool) -> None:
    answer = fetched(web, *ats)
    assert answer.looked_up == ({"MARA", "RIOT"} if covers else frozenset())
    kinds = [(failure.symbol, failure.source, failure.kind) for failure in answer.failures]
    assert kinds == ([] if covers else [("", "prnewswire", FailureKind.NOT_COVERED)])


def test_a_feed_of_yesterday_tells_what_it_has(web: Web) -> None:
    old = item(at=ASKED.now - timedelta(hours=20))
    answer = fetched(web, items=[old])
    assert [record.symbol for record in answer.records] == ["MARA"]
    assert answer.looked_up == frozenset()


def test_a_feed_that_cannot_be_read_is_one_failure_for_all(web: Web) -> None:
    for body in (b"<rss>", b"<feed/>", b"{}"):
        web.script = lambda _target, body=body: Reply(body)  # type: ignore[misc]
        answer = PrNewswire(context(web)).fetch(request(MARA, RIOT))
        assert [(failure.symbol, failure.kind) for failure in answer.failures] == [("", FailureKind.BAD_ANSWER)]


def test_words_of_a_block_in_a_release_are_no_block(web: Web) -> None:
    answer = fetched(web, items=[item("Access denied: too many requests")])
    assert [record.title for record in answer.records] == ["Access denied: too many requests"]


def test_a_feed_is_asked_once_and_not_waited_for_beyond_the_time(web: Web) -> None:
    web.script = lambda _target: Reply(wait=5.0)
    (failure,) = PrNewswire(context(web)).fetch(request(MARA, seconds=0.2)).failures
    assert failure.kind is FailureKind.TIMEOUT
    assert len(web.asked) == 1
