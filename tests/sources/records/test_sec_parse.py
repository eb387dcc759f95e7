import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.sources.records.sec_parse import (
    Feed,
    Header,
    day_of,
    parse_feed,
    parse_header,
    parse_tickers,
    parse_titles,
)
from tests.sources.records.edgar_answers import MARA, OTHER_PAGE, UNKNOWN_PAGE, Filed, feed, header, new_york

RECORDINGS = Path(__file__).resolve().parents[3] / ".." / "shared" / "recordings" / "sec"
NUMBER = "0001507605-25-000001"
BOMB = b'<!DOCTYPE feed [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><feed><title>&b;</title></feed>'


def read(content: bytes, cik: int | None = MARA) -> Feed:
    found = parse_feed(content, cik, 100)
    assert isinstance(found, Feed), found
    return found


def refused(content: bytes, cik: int | None = MARA) -> FailureKind:
    found = parse_feed(content, cik, 100)
    assert isinstance(found, Refusal), found
    return found.kind


def recorded(name: str) -> bytes:
    file = RECORDINGS / name
    if not file.exists():
        pytest.skip("the recordings are not here")
    return file.read_bytes()


@pytest.mark.parametrize(
    ("written", "items"),
    [
        ("items 3.02, 5.03, 8.01and9.01", ("3.02", "5.03", "8.01")),
        ("items 2.02 and 9.01", ("2.02",)),
        ("item 9.01", ()),
        ("item 7.01", ("7.01",)),
        ("items 1.01,1.01 and 12.01, 1.011", ("1.01",)),
        ("", ()),
    ],
)
def test_items_are_their_numbers_without_the_exhibits(written: str, items: tuple[str, ...]) -> None:
    (entry,) = read(feed([Filed("2025-10-14T16:11:30", items=written)])).entries
    assert entry.items == items


def test_a_filing_has_its_form_its_number_and_its_instant_by_the_offset() -> None:
    (entry,) = read(feed([Filed("2025-10-14T16:11:30", form="SC 13D/A", accession=NUMBER)])).entries
    assert (entry.accession, entry.form, entry.folder) == (NUMBER, "SC 13D/A", MARA)
    assert entry.updated == datetime(2025, 10, 14, 20, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize("shown", ["2025-10-14T16:11:30", "yesterday", "0001-01-01T00:00:00+14:00"])
def test_a_filing_without_an_instant_leaves_the_feed_incomplete(shown: str) -> None:
    found = read(feed([Filed("2025-10-14T16:11:30", shown=shown), Filed("2025-10-14T16:11:31")]))
    assert (len(found.entries), found.is_whole) == (1, False)


@pytest.mark.parametrize("accession", ["", "1-2-3", f"{NUMBER}/..", "<b>"])
def test_a_filing_without_its_number_leaves_the_feed_incomplete(accession: str) -> None:
    filed = feed([Filed("2025-10-14T16:11:30", accession=NUMBER)]).replace(
        NUMBER.encode(), accession.replace("<", "&lt;").encode()
    )
    assert read(filed) == Feed(MARA, (), is_whole=False)


def test_a_company_without_filings_has_an_empty_feed() -> None:
    assert read(feed()) == Feed(MARA, ())
    assert read(feed(cik=None)) == Feed(MARA, ())


@pytest.mark.parametrize("cik", [320193, None])
def test_a_feed_of_another_company_is_refused(cik: int | None) -> None:
    assert refused(feed([Filed("2025-10-14T16:11:30", cik=320193)], cik=cik)) is FailureKind.BAD_ANSWER


def test_asked_by_its_symbol_a_company_tells_its_number() -> None:
    assert read(feed([Filed("2025-10-14T16:11:30")]), None).cik == MARA
    assert read(feed([Filed("2025-10-14T16:11:30")], cik=None), None).cik == MARA
    assert read(feed(cik=None), None).cik is None


def test_an_unknown_company_is_told_by_a_page_of_status_200() -> None:
    assert refused(UNKNOWN_PAGE) is FailureKind.UNKNOWN_SYMBOL
    assert refused(UNKNOWN_PAGE.replace(b"CIK", b"Ticker Symbol"), None) is FailureKind.UNKNOWN_SYMBOL


@pytest.mark.parametrize("content", [OTHER_PAGE, b"", b"{}", BOMB, feed()[:-20], b"<rss/>", b"no matching"[:5]])
def test_anything_else_is_no_feed(content: bytes) -> None:
    assert refused(content) is FailureKind.BAD_ANSWER


def test_more_follows_behind_a_full_page_or_a_link() -> None:
    one = [Filed("2025-10-14T16:11:30")]
    assert not read(feed(one)).has_more
    assert read(feed(one, extra='<link rel="next" href="x"/>')).has_more
    full = parse_feed(feed(one), MARA, 1)
    assert isinstance(full, Feed)
    assert full.has_more


def test_the_feed_says_when_it_was_made() -> None:
    assert read(feed(made="2025-10-14T20:30:00-04:00")).made == new_york("2025-10-14T20:30:00")


@pytest.mark.parametrize(
    ("clock", "instant"),
    [
        ("2025-10-14T16:30:02", datetime(2025, 10, 14, 20, 30, 2, tzinfo=UTC)),
        ("2026-02-25T16:31:25", datetime(2026, 2, 25, 21, 31, 25, tzinfo=UTC)),
    ],
)
def test_the_clock_of_a_header_is_that_of_new_york(clock: str, instant: datetime) -> None:
    found = parse_header(header(Filed(clock)), NUMBER)
    assert found == Header(instant, frozenset({MARA}))


def test_documents_have_their_types_and_descriptions() -> None:
    filed = Filed(
        "2025-10-14T16:30:02",
        documents=(("6-K", "R&amp;D \x1b[31mREPORT\u00e9 <b>x</b>"), ("EX-99.1", "PRESS RELEASE")),
    )
    found = parse_header(header(filed), NUMBER)
    assert found is not None
    assert found.documents == (("6-K", "R&D [31mREPORTé <b>x</b>"), ("EX-99.1", "PRESS RELEASE"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        OTHER_PAGE,
        header(Filed("2025-10-14T16:30:02", accession="0001507605-25-000002")),
        header(Filed("2025-13-14T16:30:02")),
        header(Filed("2025-10-14T16:30:02")).replace(
            b"&lt;ACCEPTANCE-DATETIME&gt;2025", b"&lt;ACCEPTANCE-DATETIME&gt;2024"
        ),
        b"<ACCEPTANCE-DATETIME>2025101416300",
    ],
)
def test_what_is_not_the_header_of_that_filing_is_none(content: bytes) -> None:
    assert parse_header(content, NUMBER) is None


def test_the_recorded_header_is_read() -> None:
    found = parse_header(recorded("dat-tracker__DDC_6-K_sgml_2025-10-14_head.txt"), "0001213900-25-098777")
    assert found == Header(
        new_york("2025-10-14T16:30:02"), frozenset({1808110}), (("6-K", "REPORT OF FOREIGN PRIVATE ISSUER"),)
    )


def test_the_recorded_feed_is_read_up_to_its_other_company() -> None:
    content = recorded("id52759443597+id61944825885__getcompany_atom_quoted.xml")
    found = read(content, 1652044)
    assert [(entry.form, entry.items, entry.folder) for entry in found.entries] == [
        ("8-K", ("3.02", "5.03", "8.01"), 1082733),
        ("8-K", ("2.02",), 1652044),
    ]
    assert found.entries[1].updated == new_york("2026-07-22T16:01:36")
    assert refused(content, MARA) is FailureKind.BAD_ANSWER


def test_the_recorded_list_of_symbols_is_read() -> None:
    found = parse_tickers(Document(200, json.loads(recorded("edgartools__company_tickers_trimmed.json"))))
    assert not isinstance(found, Refusal)
    assert (found["MSFT"], found["BRK-B"], found["AVGO"]) == (789019, 1067983, 1730168)


@pytest.mark.parametrize(
    "payload", [None, [], {}, {"0": {"ticker": "A"}}, {"0": {"ticker": "A", "cik_str": "x"}}, {"0": 1}]
)
def test_a_list_of_symbols_without_any_is_refused(payload: object) -> None:
    assert isinstance(parse_tickers(Document(200, payload)), Refusal)


def test_titles_are_the_descriptions_of_main_documents() -> None:
    recent = {"accessionNumber": [NUMBER, "x"], "primaryDocDescription": ["<b>UPDATE</b>\u202e &amp; MORE"]}
    assert parse_titles(Document(200, {"filings": {"recent": recent}})) == {NUMBER: "<b>UPDATE</b> & MORE", "x": ""}
    assert parse_titles(Document(200, [])) == {}


@pytest.mark.parametrize(
    "name",
    [
        "edgartools__submissions_CIK0000320193_newyork-clock.json",
        "edgartools__submissions_CIK0001045810_mixed-clock_2026-03-05.json",
        "edgartools__submissions_CIK0001318605_2026-03-05.json",
    ],
)
def test_of_the_recorded_lists_titles_are_read_and_no_times(name: str) -> None:
    found = parse_titles(Document(200, json.loads(recorded(name))))
    assert len(found) > 500
    assert not [title for title in found.values() if ".000Z" in title]


def test_a_day_is_that_of_new_york() -> None:
    assert day_of(datetime(2025, 10, 15, 3, 59, tzinfo=UTC)) == date(2025, 10, 14)
