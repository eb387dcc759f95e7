"""Build the answers of Nasdaq's screener, and requests for a listing."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

from cryptoai_cli.net.classify import Document
from cryptoai_cli.sources.lists.base import ListRequest
from tests.build import EVENING, FRIDAY, MONDAY, session
from tests.net.web import Reply
from tests.sources.yahoo_answers import Json, as_json

REQUEST = ListRequest(session(MONDAY), session(FRIDAY), EVENING)
AS_OF = "Last price as of Oct 13, 2025"
OK: Json = {"rCode": 200, "bCodeMessage": None, "developerMessage": None}


def row(symbol: str, /, **cells: object) -> Json:
    """Return one row of the download form; `cells` replace its cells."""
    return {
        "symbol": symbol,
        "name": f"{symbol} Inc. Common Stock",
        "lastsale": "$11.00",
        "netchange": "1.00",
        "pctchange": "10.00%",
        "volume": "1500",
        "marketCap": "2500000000.00",
        "country": "United States",
        "ipoyear": "2001",
        "industry": "Metal Mining",
        "sector": "Basic Materials",
        "url": f"/market-activity/stocks/{symbol.lower()}",
    } | cells


ROWS = (row("RIOT"), row("MARA"), row("BRK/B"), row("ABC^A", name="ABC Inc. 5% Preferred Stock"))


def download(rows: object = ROWS) -> Json:
    """Return the download form."""
    data = {"asOf": None, "headers": {}, "rows": list(rows) if isinstance(rows, tuple) else rows}
    return {"data": data, "message": None, "status": OK}


def table(symbols: Sequence[str] = ("RIOT",), *, total: object = len(ROWS), as_of: object = AS_OF) -> Json:
    """Return the table form."""
    rows = [{"symbol": symbol, "name": symbol, "lastsale": "$1.00"} for symbol in symbols]
    data = {"filters": None, "table": {"asOf": None, "headers": {}, "rows": rows}, "totalrecords": total, "asof": as_of}
    return {"data": data, "message": None, "status": OK}


def document(payload: object) -> Document:
    """Return an answer with status 200."""
    return Document(200, payload)


def playing(
    whole: Json | None = None, head: Json | None = None, exchanges: Mapping[str, Json] | None = None
) -> Callable[[str], Reply]:
    """Return a script that plays the screener: both forms, and the table of an exchange."""

    def script(target: str) -> Reply:
        query = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
        if "download" in query:
            return as_json(whole or download())
        if "exchange" in query:
            return as_json((exchanges or {})[query["exchange"]])
        return as_json(head or table())

    return script


def queries(asked: Sequence[str]) -> list[str]:
    """Return the queries of what was asked, sorted, for requests side by side have no order."""
    return sorted(urlsplit(target).query for target in asked)
