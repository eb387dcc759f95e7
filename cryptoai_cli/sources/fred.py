"""Fetch closes of three indices from FRED, the St. Louis Fed's statistics: reliable, but a day late."""

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType

from cryptoai_cli import __version__
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.net.classify import Body, Refusal
from cryptoai_cli.net.parallel import in_parallel
from cryptoai_cli.sources.base import Answer, Grain, Source, SourceCard, SourceContext, Want, Window
from cryptoai_cli.sources.fred_parse import SOURCE, parse_series
from cryptoai_cli.sources.transport import transport_for

BASE_URL = "https://fred.stlouisfed.org"
USER_AGENT = f"Mozilla/5.0 (compatible; movers/{__version__})"
_PATH = "/graph/fredgraph.csv"
_SERIES: Mapping[str, str] = MappingProxyType({"^GSPC": "SP500", "^IXIC": "NASDAQCOM", "^DJI": "DJIA"})
_WORKERS = 2
_LATE = Refusal(FailureKind.TIMEOUT, "FRED did not answer in its share of this run's time")


class Fred(Source):
    """FRED's public tables: one series per request, because several would come as an archive."""

    card = SourceCard(
        name=SOURCE,
        title="FRED",
        covers=frozenset({InstrumentType.INDEX}),
        grains=frozenset({Grain.CLOSES}),
        limits="not published; S&P 500 (ten years), Nasdaq Composite, Dow; a close is published the next morning",
        terms="for personal use; the index owners allow no redistribution",
    )

    def __init__(self, context: SourceContext) -> None:
        self._deadline = context.deadline
        self._transport = transport_for(context, SOURCE, BASE_URL, user_agent=USER_AGENT)

    def covers(self, want: Want) -> bool:
        """Return whether to ask for `want`: one of three indices."""
        return super().covers(want) and want.symbol in _SERIES

    def fetch_many(self, wants: Sequence[Want], window: Window) -> tuple[Answer, ...]:
        """Fetch many wants, one series per request, two at a time."""
        symbols = list(dict.fromkeys(want.symbol for want in wants if want.symbol in _SERIES))
        start = window.first.day.isoformat()
        jobs = [partial(self._transport.get, _PATH, {"id": _SERIES[symbol], "cosd": start}) for symbol in symbols]
        bodies = in_parallel(jobs, workers=_WORKERS, deadline=window.answer_by(self._deadline), late=_LATE)
        found = {symbol: _answer_to(symbol, body, window) for symbol, body in zip(symbols, bodies, strict=True)}
        return tuple(found.get(want.symbol) or self._not_asked(want) for want in wants)

    def _not_asked(self, want: Want) -> FetchFailure:
        return self.failure(want, FailureKind.UNKNOWN_SYMBOL, "not one of the indices that FRED has")


def _answer_to(symbol: str, body: Body | Refusal, window: Window) -> Answer:
    if isinstance(body, Refusal):
        return body.failure(symbol, SOURCE)
    return parse_series(body, symbol, _SERIES[symbol], window)
