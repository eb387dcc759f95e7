"""EDGAR as it answers: feeds, headers, the list of symbols, lists of submissions; all of made-up filings."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from tests.net.web import Reply

NEW_YORK = ZoneInfo("America/New_York")
CIKS = {"MARA": 1507605, "BTDR": 1899123, "BRK-B": 1067983, "GOOG": 1652044, "GOOGL": 1652044}
MARA = CIKS["MARA"]
ATOM = (("Content-Type", "application/atom+xml"),)
HTML = (("Content-Type", "text/html"),)
UNKNOWN_PAGE = b"<!DOCTYPE html><html><head><title>EDGAR</title></head><body><h1>No matching CIK.</h1></body></html>"
OTHER_PAGE = b"<!DOCTYPE html><html><head><title>Please wait</title></head><body></body></html>"


def new_york(clock: str) -> datetime:
    """Return the aware UTC instant of a clock time in New York."""
    return datetime.fromisoformat(clock).replace(tzinfo=NEW_YORK).astimezone(UTC)


@dataclass(frozen=True)
class Filed:
    """One filing: accepted at `at` in New York; the feed shows `shown` (an instant with its offset), if set."""

    at: str
    form: str = "8-K"
    items: str = "items 8.01 and 9.01"
    accession: str = "0001507605-25-000001"
    cik: int = MARA
    shown: str = ""
    description: str = ""
    documents: tuple[tuple[str, str], ...] = ()

    @property
    def updated(self) -> str:
        return self.shown or datetime.fromisoformat(self.at).replace(tzinfo=NEW_YORK).isoformat()


def entry(filed: Filed) -> str:
    folder = f"https://www.sec.gov/Archives/edgar/data/{filed.cik}/{filed.accession.replace('-', '')}"
    items = f"<items-desc>{filed.items}</items-desc>" if filed.items else ""
    return (
        f'<entry><category label="form type" scheme="https://www.sec.gov/" term="{escape(filed.form)}" />'
        f'<content type="text/xml"><accession-number>{filed.accession}</accession-number>'
        f"<filing-date>{filed.at[:10]}</filing-date>"
        f"<filing-href>{folder}/{filed.accession}-index.htm</filing-href>"
        f"<filing-type>{escape(filed.form)}</filing-type>{items}<size>165 KB</size></content>"
        f"<updated>{filed.updated}</updated></entry>"
    )


def feed(filed: Sequence[Filed] = (), *, cik: int | None = MARA, made: str = "", extra: str = "") -> bytes:
    company = "" if cik is None else f"<company-info><cik>{cik:010d}</cik></company-info>"
    head = f"<updated>{made}</updated>" if made else ""
    entries = "".join(map(entry, filed))
    return (
        '<?xml version="1.0" encoding="ISO-8859-1" ?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"{company}{entries}{extra}<title>EDGAR</title>{head}</feed>"
    ).encode("iso-8859-1", "xmlcharrefreplace")


def header(filed: Filed, *, parties: Sequence[int] | None = None) -> bytes:
    digits = filed.at.replace("-", "").replace(":", "").replace("T", "")
    numbers = "".join(f"\t\tCENTRAL INDEX KEY:\t\t\t{cik:010d}\n" for cik in (parties or (filed.cik,)))
    documents = "".join(
        f"<DOCUMENT>\n<TYPE>{kind}\n<SEQUENCE>1\n<FILENAME>x.htm\n<DESCRIPTION>{text}\n<TEXT>\n</DOCUMENT>\n"
        for kind, text in filed.documents
    )
    sgml = (
        f"<SEC-HEADER>{filed.accession}.hdr.sgml : {digits[:8]}\n<ACCEPTANCE-DATETIME>{digits}\n"
        f"ACCESSION NUMBER:\t\t{filed.accession}\nCONFORMED SUBMISSION TYPE:\t{filed.form}\n{numbers}</SEC-HEADER>\n"
    )
    return (
        f"<HTML><HEAD><TITLE>EDGAR Submission {filed.accession}</TITLE>\n<!--\n{sgml}-->\n</HEAD><BODY>\n"
        f"<PRE>{escape(sgml + documents)}</PRE></BODY></HTML>\n"
    ).encode("iso-8859-1", "xmlcharrefreplace")


def tickers() -> bytes:
    rows = {
        str(at): {"cik_str": cik, "ticker": symbol, "title": symbol} for at, (symbol, cik) in enumerate(CIKS.items())
    }
    return json.dumps(rows).encode()


def submissions(filed: Sequence[Filed]) -> bytes:
    recent = {
        "accessionNumber": [each.accession for each in filed],
        "acceptanceDateTime": ["2025-10-14T12:00:00.000Z" for _ in filed],
        "primaryDocDescription": [each.description for each in filed],
    }
    return json.dumps({"filings": {"recent": recent}}).encode()


@dataclass
class FakeEdgar:
    """Answers as EDGAR does of `filed`; `instead` has other answers for addresses that hold a text."""

    filed: list[Filed] = field(default_factory=list)
    instead: dict[str, Reply] = field(default_factory=dict)

    def __call__(self, target: str) -> Reply:
        other = next((reply for part, reply in self.instead.items() if part in target), None)
        if other is not None:
            return other
        address = urlsplit(target)
        if address.path == "/files/company_tickers.json":
            return Reply(tickers())
        if address.path == "/cgi-bin/browse-edgar":
            return self._feed(parse_qs(address.query))
        if address.path.startswith("/submissions/"):
            return Reply(submissions(self.filed))
        found = next(
            (each for each in self.filed if address.path.endswith(f"{each.accession}-index-headers.html")), None
        )
        return Reply(b"<Error/>", 404, HTML) if found is None else Reply(header(found), headers=HTML)

    def _feed(self, query: dict[str, list[str]]) -> Reply:
        asked = query["CIK"][0]
        cik = int(asked) if asked.isdecimal() else CIKS.get(asked)
        own = sorted((each for each in self.filed if each.cik == cik), key=lambda each: each.updated, reverse=True)
        if cik is None or cik not in {*CIKS.values(), *(each.cik for each in self.filed)}:
            return Reply(UNKNOWN_PAGE, headers=HTML)
        start, count = int(query.get("start", ["0"])[0]), int(query["count"][0])
        return Reply(feed(own[start : start + count], cik=cik), headers=ATOM)
