"""Send the requests to EDGAR: within its limit, under a contact that nobody else is told, until an instant."""

from datetime import date

from msgspec.structs import replace

from cryptoai_cli import __version__
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.net.transport import Transport
from cryptoai_cli.net.turns import Turns
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.records.sec_parse import Feed, Header, parse_feed, parse_header
from cryptoai_cli.sources.transport import transport_for

SOURCE = "sec"
BASE_URL = "https://www.sec.gov"
DATA_URL = "https://data.sec.gov"
PAGE = 100  # filings in one answer, the most that EDGAR gives
MOST_A_SECOND = 10
_AGENT = f"movers/{__version__}"
_FEED_PATH = "/cgi-bin/browse-edgar"
_TICKERS_PATH = "/files/company_tickers.json"
_NO_HEADER = Refusal(FailureKind.BAD_ANSWER, "EDGAR answered with something other than the header of a filing")


class Desk:
    """Asks EDGAR as `contact`, until the monotonic instant `until`; no method raises, a Refusal says what went wrong.

    The contact is sent to the hosts of EDGAR only: a redirect to another address carries the program's name alone.
    """

    def __init__(self, context: SourceContext, contact: str, turns: Turns, until: float) -> None:
        limited = replace(context, deadline=min(context.deadline, until))
        self._pages = _transport(limited, BASE_URL, contact, turns)
        self._data = _transport(limited, DATA_URL, contact, turns)

    def tickers(self) -> Document | Refusal:
        """Request the list of all symbols of today with the numbers of their companies."""
        return self._pages.get_json(_TICKERS_PATH, {})

    def feed(self, company: str, cik: int | None, *, start: int, before: date | None) -> Feed | Refusal:
        """Request one page of the feed of `company`, a number or a symbol: its filings of all forms, newest first.

        `cik` is its number if known. `start` counts filings; only those filed until `before` are listed, if set.
        """
        query = {"action": "getcompany", "CIK": company, "type": "", "dateb": "", "owner": "include"}
        query |= {"count": str(PAGE), "output": "atom"}
        if before is not None:
            query["dateb"] = f"{before:%Y%m%d}"
        if start:
            query["start"] = str(start)
        answer = self._pages.get(_FEED_PATH, query)
        return answer if isinstance(answer, Refusal) else parse_feed(answer.content, cik, PAGE)

    def header(self, cik: int, accession: str) -> Header | Refusal:
        """Request the header of one filing."""
        answer = self._pages.get(f"{_folder(cik, accession)}-index-headers.html", {})
        if isinstance(answer, Refusal):
            return answer
        return parse_header(answer.content, accession) or _NO_HEADER

    def submissions(self, cik: int) -> Document | Refusal:
        """Request the list of the latest filings of one company."""
        return self._data.get_json(f"/submissions/CIK{cik:010d}.json", {})


def index_page(cik: int, accession: str) -> str:
    """Return the address of the page of one filing."""
    return f"{BASE_URL}{_folder(cik, accession)}-index.htm"


def _folder(cik: int, accession: str) -> str:
    return f"/Archives/edgar/data/{cik}/{accession.replace('-', '')}/{accession}"


def _transport(context: SourceContext, base_url: str, contact: str, turns: Turns) -> Transport:
    headers = {"User-Agent": f"{_AGENT} ({contact})"}
    return transport_for(context, SOURCE, base_url, user_agent=_AGENT, headers=headers, turns=turns, takes_markup=True)
