"""A server that answers for EDGAR, Nasdaq Trader, Nasdaq's calendar and Yahoo's search, with one of each for MARA."""

import json

from tests.net.web import Reply, Script
from tests.sources.records import edgar_answers, halt_feeds
from tests.sources.records.edgar_answers import Filed
from tests.sources.records.news_answers import search, story

FILED = Filed("2025-10-13T08:30:00")
NAMES = ("SEC", "NASDAQTRADER", "NASDAQ", "YAHOO", "GLOBENEWSWIRE", "PRNEWSWIRE", "BUSINESSWIRE", "ALPACA")
CONTACT = "desk@example.org"


def records_of_monday(*, down: str = "") -> Script:
    """Return a script; requests whose address holds `down` are refused."""

    def answer(target: str) -> Reply:
        if down and down in target:
            return Reply(b"", 503)
        return next((reply(target) for part, reply in _ANSWERS.items() if part in target), Reply(b"", 404))

    return answer


def _feed(target: str) -> Reply:
    is_mara = f"{edgar_answers.MARA}" in target
    return Reply(edgar_answers.feed([FILED] if is_mara else [], cik=FILED.cik if is_mara else None))


def _results(target: str) -> Reply:
    rows = [{"symbol": "MARA", "time": "time-after-hours"}] if "2025-10-13" in target else None
    return Reply(json.dumps({"data": {"rows": rows}}).encode())


def _halts(target: str) -> Reply:
    """Return the halts of Monday; on Friday there were none."""
    items = [halt_feeds.item(symbol="MARA", resumption="10/13/2025", trades="09:46:12")]
    return Reply(halt_feeds.feed(*([] if "haltdate=10102025" in target else items)))


_ANSWERS: dict[str, Script] = {
    "company_tickers": lambda _target: Reply(edgar_answers.tickers()),
    "browse-edgar": _feed,
    "index-headers": lambda _target: Reply(edgar_answers.header(FILED), headers=edgar_answers.HTML),
    "tradehalts": _halts,
    "calendar/earnings": _results,
    "finance/search": lambda _target: Reply(json.dumps(search(story("A deal"))).encode()),
}
