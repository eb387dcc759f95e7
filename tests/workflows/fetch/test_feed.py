from datetime import timedelta

from msgspec.structs import replace

from cryptoai_cli.market.bar import Feed
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.workflows.fetch.feed import feed_examiner
from tests.build import MORNING, history, interval, quote
from tests.fakes import FakeSource

AFTERNOON = MORNING + timedelta(hours=3)


def test_the_delay_of_the_source_that_answered_is_granted() -> None:
    slow, fast = FakeSource("slow"), FakeSource("fast")
    slow.card = replace(slow.card, delay_minutes=15)
    examine = feed_examiner(interval(now=AFTERNOON), Chain(lambda: BuiltSources((slow, fast))))

    def feed(source: str) -> Feed:
        old = history(symbol="A", source=source, quote=quote(as_of=AFTERNOON - timedelta(minutes=70)))
        new = history(symbol="B", source=source, quote=quote(as_of=AFTERNOON))
        return examine([(Instrument("A"), old), (Instrument("B"), new)])[0].feed

    assert (feed("slow"), feed("fast")) == (Feed.RUNNING, Feed.STOPPED)
