"""Fetch headlines of single symbols from Yahoo's search, which shows the newest ones only."""

from datetime import timedelta
from functools import partial
from re import compile as pattern

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.record import RecordKind
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.json_values import NEW_YORK
from cryptoai_cli.sources.records.base import RecordAnswer, RecordCard, RecordRequest, RecordSource
from cryptoai_cli.sources.records.headlines import joined, records_about
from cryptoai_cli.sources.records.yahoo_news_parse import Found, found_in
from cryptoai_cli.sources.transport import transport_for
from cryptoai_cli.sources.yahoo import BASE_URL, OTHER_URL, USER_AGENT
from cryptoai_cli.sources.yahoo_door import YahooDoor
from cryptoai_cli.sources.yahoo_quote import COOKIE_URL
from cryptoai_cli.sources.yahoo_series import SOURCE

_PATH = "/v1/finance/search"
_MOST_ITEMS = 20
_REACH = timedelta(days=14)  # how far back it was seen to show headlines
_WORKERS = 4
_SYMBOL = pattern(r"[A-Za-z0-9.^=&_-]{1,32}")
_LATE = Refusal(FailureKind.TIMEOUT, "Yahoo did not answer in the time for what is on record")
_TOO_OLD = f"Yahoo shows headlines of the last {_REACH.days} days only"
_TOO_MANY = "Yahoo shows the newest headlines only, and there may be more of that time"


class YahooNews(RecordSource):
    """Headlines that Yahoo relates to a symbol, one request for each symbol.

    A symbol is looked up in full if the time asked for is within Yahoo's reach and the answer was not full of newer
    headlines. Otherwise what was found counts, and the failure for the rest is `NOT_COVERED`.
    """

    card = RecordCard(
        name=SOURCE,
        title="Yahoo's headlines",
        kinds=frozenset({RecordKind.NEWS}),
        limits=f"not published; headlines of about {_REACH.days} days, one request for each symbol",
        terms="unofficial, for personal use; titles and links, no redistribution",
    )

    def __init__(self, context: SourceContext) -> None:
        self._deadline = context.deadline
        transport = transport_for(
            context, SOURCE, BASE_URL, user_agent=USER_AGENT, other_url=OTHER_URL, is_side_service=True
        )
        own = context.setting("base_url")
        self._door = YahooDoor(transport, f"{own.rstrip('/')}/fc" if own else COOKIE_URL)

    def fetch(self, request: RecordRequest) -> RecordAnswer:
        """Fetch the headlines of each instrument, some requests at a time."""
        instruments = tuple(dict.fromkeys(request.instruments))
        jobs = [partial(self._ask, instrument, request) for instrument in instruments]
        until = min(self._deadline, request.until)
        found = in_parallel(jobs, workers=_WORKERS, deadline=until, late=_LATE)
        return joined([self._answer(*each, request) for each in zip(instruments, found, strict=True)])

    def _ask(self, instrument: Instrument, request: RecordRequest) -> Found | Refusal:
        symbol = instrument.symbol_on(request.now.astimezone(NEW_YORK).date())
        if not _SYMBOL.fullmatch(symbol):
            return Refusal(FailureKind.UNKNOWN_SYMBOL, "not a symbol in Yahoo's spelling")
        params = {"q": symbol, "quotesCount": "0", "newsCount": str(_MOST_ITEMS)}
        answer = self._door.get_json_with_crumb(_PATH, params)
        return answer if isinstance(answer, Refusal) else found_in(answer)

    def _answer(self, instrument: Instrument, found: Found | Refusal, request: RecordRequest) -> RecordAnswer:
        if isinstance(found, Refusal):
            return RecordAnswer(failures=(found.failure(instrument.symbol, SOURCE),))
        today = request.now.astimezone(NEW_YORK).date()
        about = records_about(instrument, found.headlines, RecordKind.NEWS, SOURCE, today)
        instants = [record.at for record in about if record.at is not None]
        records = tuple(each for each in about if each.at is not None and request.first <= each.at <= request.last)
        if request.first < request.now - _REACH:
            missing = _TOO_OLD
        elif found.count < _MOST_ITEMS or min(instants, default=request.now) < request.first:
            return RecordAnswer(records, frozenset({instrument.symbol}))
        else:
            missing = _TOO_MANY
        return RecordAnswer(records, failures=(self.failure(instrument.symbol, FailureKind.NOT_COVERED, missing),))
