"""Fetch the newest press releases of a wire from its feed."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from types import MappingProxyType

from cryptoai_cli import __version__
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.record import RecordKind
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.records.base import RecordAnswer, RecordRequest, RecordSource
from cryptoai_cli.sources.records.wire_parse import Feed, feed_of
from cryptoai_cli.sources.transport import transport_for

USER_AGENT = f"movers/{__version__}"
_HEADERS = MappingProxyType({"Accept": "application/rss+xml, application/xml, text/xml"})
_LONGEST_SILENCE = timedelta(hours=12)  # longer than a wire's night


class Wire(RecordSource):
    """The feed of a wire, which holds its newest releases only: every company that one names has it on record.

    All instruments are looked up if the feed reaches from the beginning of the time asked for to its end: its last
    release is then no more than half a day older. If not, the releases count, and the failure is `NOT_COVERED`.
    """

    publisher: str
    base_url: str
    path: str
    params: Mapping[str, str] = MappingProxyType({})

    def __init__(self, context: SourceContext) -> None:
        self._deadline = context.deadline
        self._transport = transport_for(
            context,
            self.card.name,
            self.base_url,
            user_agent=USER_AGENT,
            headers=_HEADERS,
            takes_markup=True,
            is_side_service=True,
        )

    def fetch(self, request: RecordRequest) -> RecordAnswer:
        """Fetch all releases that the feed shows, of any company."""
        late = Refusal(FailureKind.TIMEOUT, f"{self.publisher} did not answer in the time for what is on record")
        until = min(self._deadline, request.until)
        (feed,) = in_parallel([partial(self._ask, request)], workers=1, deadline=until, late=late)
        if isinstance(feed, Refusal):
            return RecordAnswer(failures=(feed.failure("", self.card.name),))
        records = tuple(
            headline.record(symbol, RecordKind.RELEASE, self.card.name)
            for headline in feed.headlines
            if headline.is_of_companies
            for symbol in headline.symbols
        )
        if missing := self._missing_time(feed, request):
            return RecordAnswer(records, failures=(self.failure("", FailureKind.NOT_COVERED, missing),))
        return RecordAnswer(records, frozenset(each.symbol for each in request.instruments))

    def _ask(self, request: RecordRequest) -> Feed | Refusal:
        body = self._transport.get(self.path, self.params)
        return body if isinstance(body, Refusal) else feed_of(body.content, self.publisher, request.now)

    def _missing_time(self, feed: Feed, request: RecordRequest) -> str:
        """Return which part of the time asked for the feed does not cover, in words; empty if it covers all."""
        if feed.newest + _LONGEST_SILENCE < min(request.last, request.now):
            return f"{self.publisher} showed no release later than {feed.newest:%Y-%m-%d %H:%M} UTC"
        if feed.oldest > request.first:
            return f"{self.publisher} shows its newest releases only, those since {feed.oldest:%Y-%m-%d %H:%M} UTC"
        return ""
