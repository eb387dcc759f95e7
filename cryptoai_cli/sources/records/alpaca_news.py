"""Fetch headlines of many symbols at once from Alpaca, of past days too, with an account's key pair."""

from datetime import UTC, date, datetime
from functools import partial

from msgspec import Struct

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.record import RecordKind
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.alpaca import BASE_URL, KEY_HEADERS, USER_AGENT, fault_of_pair
from cryptoai_cli.sources.alpaca_parse import SOURCE
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.coin_symbols import exchange_coin
from cryptoai_cli.sources.json_values import NEW_YORK
from cryptoai_cli.sources.records.alpaca_news_parse import NewsPage, parse_news
from cryptoai_cli.sources.records.base import RecordAnswer, RecordCard, RecordRequest, RecordSource
from cryptoai_cli.sources.records.headlines import Headline, joined, records_about
from cryptoai_cli.sources.transport import transport_for
from cryptoai_cli.sources.us_symbols import dotted_share

_PATH = "/v1beta1/news"
_MOST_SYMBOLS = 50  # a request: keeps an address below 1000 characters
_MOST_ROWS = "50"  # a page, as Alpaca allows
_MOST_PAGES = 20  # a request: a thousand headlines
_WORKERS = 2
_NO_SPELLING = "not a symbol in Alpaca's spelling"
_ENDLESS = Refusal(FailureKind.NOT_COVERED, f"Alpaca has more headlines of that time than {_MOST_PAGES} pages hold")
_LATE = Refusal(FailureKind.TIMEOUT, "Alpaca did not answer in the time for what is on record")


class _Told(Struct):
    """What the pages of one request told so far, and why they are not all, None while they may be."""

    headlines: list[Headline]
    fault: Refusal | None = None


class AlpacaNews(RecordSource):
    """Alpaca's headlines, newest first; what is on the pages that arrived counts where a later one fails."""

    card = RecordCard(
        name=SOURCE,
        title="Alpaca's headlines",
        kinds=frozenset({RecordKind.NEWS}),
        limits="free plan: 200 requests a minute; headlines since 2015, fifty a request",
        terms="needs the key pair of an account; titles and links, for personal use",
        needs="the key pair of an Alpaca account",
    )

    def __init__(self, context: SourceContext) -> None:
        keys = context.setting("key").strip(), context.setting("secret").strip()
        self._fault = fault_of_pair(*keys)
        self._deadline = context.deadline
        headers = {} if self._fault is not None else dict(zip(KEY_HEADERS, keys, strict=True))
        self._transport = transport_for(
            context,
            SOURCE,
            BASE_URL,
            user_agent=USER_AGENT,
            headers=headers,
            keyed=bool(headers),
            is_side_service=True,
        )

    def missing_setting(self) -> str:
        """Return what is wrong with the key pair, empty if nothing is."""
        return self._fault or ""

    def fetch(self, request: RecordRequest) -> RecordAnswer:
        """Fetch the headlines of all instruments, up to fifty symbols a request."""
        instruments = tuple(dict.fromkeys(request.instruments))
        if self._fault is not None:
            return self.failed(instruments, FailureKind.NO_CREDENTIALS, self._fault)
        today = request.now.astimezone(NEW_YORK).date()
        spelled = {each: spelled for each in instruments if (spelled := _spellings(each, request, today))}
        batches = _batches(spelled)
        told = [_Told([]) for _ in batches]
        jobs = [partial(self._ask, spelled, batch, request, each) for batch, each in zip(batches, told, strict=True)]
        late = in_parallel(jobs, workers=_WORKERS, deadline=min(self._deadline, request.until), late=_LATE)
        answers = [
            self._answer(batch, tuple(each.headlines), each.fault or fault, request)
            for batch, each, fault in zip(batches, told, late, strict=True)
        ]
        unspelled = [each for each in instruments if each not in spelled]
        return joined([*answers, self.failed(unspelled, FailureKind.NOT_COVERED, _NO_SPELLING)])

    def _ask(
        self,
        spelled: dict[Instrument, tuple[str, ...]],
        batch: tuple[Instrument, ...],
        request: RecordRequest,
        told: _Told,
    ) -> None:
        """Read all pages of one batch into `told`."""
        symbols = ",".join(dict.fromkeys(symbol for instrument in batch for symbol in spelled[instrument]))
        period = {"start": _iso(request.first), "end": _iso(min(request.last, request.now))}
        params = {"symbols": symbols, **period, "limit": _MOST_ROWS, "sort": "desc"}
        token = ""
        for _ in range(_MOST_PAGES):
            page = self._page(params | ({"page_token": token} if token else {}))
            if isinstance(page, Refusal):
                told.fault = page
                return
            told.headlines.extend(page.headlines)
            if not page.next_token:
                return
            if page.next_token == token:
                break
            token = page.next_token
        told.fault = _ENDLESS

    def _page(self, params: dict[str, str]) -> NewsPage | Refusal:
        answer = self._transport.get_json(_PATH, params)
        return answer if isinstance(answer, Refusal) else parse_news(answer)

    def _answer(
        self,
        batch: tuple[Instrument, ...],
        headlines: tuple[Headline, ...],
        fault: Refusal | None,
        request: RecordRequest,
    ) -> RecordAnswer:
        today = request.now.astimezone(NEW_YORK).date()
        asked = [each for each in headlines if request.first <= each.at <= request.last]
        records = tuple(
            record
            for instrument in batch
            for record in records_about(instrument, asked, RecordKind.NEWS, SOURCE, today)
        )
        if fault is None:
            return RecordAnswer(records, frozenset(instrument.symbol for instrument in batch))
        return RecordAnswer(records, failures=tuple(fault.failure(each.symbol, SOURCE) for each in batch))


def _batches(spelled: dict[Instrument, tuple[str, ...]]) -> list[tuple[Instrument, ...]]:
    every = tuple(spelled)
    return [every[start : start + _MOST_SYMBOLS] for start in range(0, len(every), _MOST_SYMBOLS)]


def _spellings(instrument: Instrument, request: RecordRequest, today: date) -> tuple[str, ...]:
    """Return Alpaca's spellings of the symbols that an instrument had in the time asked for and has today."""
    days = (*request.days, request.first.astimezone(NEW_YORK).date(), today)
    symbols = dict.fromkeys(instrument.symbol_on(day) for day in days)
    return tuple(spelled for symbol in symbols if (spelled := _spelling(symbol, is_coin=instrument.is_coin)))


def _spelling(symbol: str, *, is_coin: bool) -> str:
    if not is_coin:
        return dotted_share(symbol) or ""
    coin = exchange_coin(symbol)
    return "" if coin is None else f"{coin}USD"


def _iso(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
