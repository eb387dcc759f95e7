"""Build feeds of halts in the shape that Nasdaq Trader sends."""

from xml.sax.saxutils import escape

NAMES = {
    "date": "HaltDate", "time": "HaltTime", "symbol": "IssueSymbol", "name": "IssueName", "market": "Market",
    "code": "ReasonCode", "threshold": "PauseThresholdPrice", "resumption": "ResumptionDate",
    "quotes": "ResumptionQuoteTime", "trades": "ResumptionTradeTime",
}  # fmt: skip
USUAL = {"date": "10/13/2025", "time": "09:41:12", "symbol": "ABC", "market": "NASDAQ", "code": "LUDP"}


def item(**cells: str) -> str:
    """Return one row; a cell that is empty is an empty element, as sent."""
    told = {name: (USUAL | cells).get(key, "") for key, name in NAMES.items()}
    lines = (
        f"<ndaq:{name}>{escape(cell)}</ndaq:{name}>" if cell else f"<ndaq:{name} />" for name, cell in told.items()
    )
    return f"<item><title>x</title><pubDate>Mon, 13 Oct 2025 04:00:00 GMT</pubDate>{''.join(lines)}</item>"


def feed(*items: str, made: str = "Mon, 13 Oct 2025 21:00:00 GMT") -> bytes:
    head = f"<title>NASDAQTrader.com</title><pubDate>{made}</pubDate><ttl>1</ttl>"
    space = 'xmlns:ndaq="http://www.nasdaqtrader.com/"'
    text = f'<?xml version="1.0" encoding="utf-8"?>\r\n<rss version="2.0" {space}><channel>{head}{"".join(items)}'
    return f"{text}</channel></rss>".encode()
