"""GlobeNewswire's feed."""

from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.sources.records.globenewswire import GlobeNewswire
from tests.net.web import Web
from tests.sources.records.feeds import item, playing
from tests.sources.records.requests import context, request


def test_its_newest_releases_are_asked_for_at_one_address(web: Web) -> None:
    web.script = playing([item()])
    answer = GlobeNewswire(context(web)).fetch(request(Instrument("MARA")))
    assert web.asked == ["/RssFeed/orgclass/1/feedTitle/GlobeNewswire%20-%20News%20about%20Public%20Companies"]
    assert [(each.symbol, each.source, each.publisher) for each in answer.records] == [
        ("MARA", "globenewswire", "GlobeNewswire")
    ]


def test_it_has_no_past_and_is_not_asked_by_symbol() -> None:
    assert not GlobeNewswire.card.has_past
    assert not GlobeNewswire.card.by_symbol
