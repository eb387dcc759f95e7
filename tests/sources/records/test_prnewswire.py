"""PR Newswire's feed."""

from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.sources.records.prnewswire import PrNewswire
from tests.net.web import Web
from tests.sources.records.feeds import item, playing
from tests.sources.records.requests import context, request


def test_its_newest_releases_are_asked_for_at_one_address(web: Web) -> None:
    web.script = playing([item()])
    answer = PrNewswire(context(web)).fetch(request(Instrument("MARA")))
    assert web.asked == ["/rss/news-releases-list.rss"]
    assert [(each.symbol, each.source, each.publisher) for each in answer.records] == [
        ("MARA", "prnewswire", "PR Newswire")
    ]


def test_it_has_no_past_and_is_not_asked_by_symbol() -> None:
    assert not PrNewswire.card.has_past
    assert not PrNewswire.card.by_symbol
