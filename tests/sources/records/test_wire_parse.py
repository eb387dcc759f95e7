"""Releases of a wire's feed."""

from datetime import UTC, datetime

import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.sources.records.wire_parse import Feed, feed_of, instant_written
from tests.sources.records.feeds import feed, item

NOW = datetime(2025, 10, 13, 20, 30, tzinfo=UTC)
HALF_PAST = datetime(2025, 10, 13, 12, 30, tzinfo=UTC)


def told(*items: str) -> Feed:
    found = feed_of(feed(items).encode(), "The wire", NOW)
    assert isinstance(found, Feed), found
    return found


def test_a_release_has_its_title_its_instant_its_companies_and_its_address() -> None:
    (one,) = told(item("MARA &amp; Co \u202eSigns", more='<category domain="x/rss/stock">NYSE:BE</category>')).headlines
    assert (one.title, one.at, one.publisher) == ("MARA & Co Signs", HALF_PAST, "The wire")
    assert (one.key, one.url) == ("https://wire.example.org/1.html",) * 2
    assert one.symbols == ("BE", "MARA")


def test_companies_are_named_in_the_title_too_and_other_categories_name_none() -> None:
    other = '<category domain="x/rss/keyword">NYSE:NO</category>'
    (one,) = told(item("Bloom (NYSE: BE) grows", text="&#40;NYSE&#58; BAM&#41;", more=other)).headlines
    assert one.symbols == ("BE", "BAM")


def test_an_address_that_is_no_https_is_none() -> None:
    (one,) = told(item(link="javascript:alert(1)")).headlines
    assert (one.url, one.key) == ("", "javascript:alert(1)")
    (two,) = told(item(link="http://a.example.org", guid="https://b.example.org")).headlines
    assert two.url == "https://b.example.org"


@pytest.mark.parametrize(
    "written",
    [
        "Mon, 13 Oct 2025 12:30 GMT",
        "Mon, 13 Oct 2025 12:30:00 UT",
        "Mon, 13 Oct 2025 12:30:00 +0000",
        "Mon, 13 Oct 2025 12:30:00 -0000",
        "13 Oct 2025 08:30:00 EDT",
        "Mon, 13 Oct 2025 07:30:00 -0500",
        "Mon, 13 Oct 2025 18:00:00 +0530",
        "Mon, 13 Oct 25 08:30 EDT",
        "Mon, 13 Oct 2025 12:30:00 Z",
        " Mon, 13 Oct 2025 05:30:00 PDT\n",
    ],
)
def test_a_date_may_be_in_any_zone(written: str) -> None:
    assert instant_written(written) == HALF_PAST


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "Mon, 13 Oct 2025 12:30:00",
        "Mon, 13 Oct 2025 12:30:00 XYZ",
        "2025-10-13T12:30:00Z",
        "Mon, 32 Oct 2025 12:30:00 GMT",
        "Mon, 13 Oct 2025 25:30:00 GMT",
        "Mon, 13 Oct 99999 12:30:00 GMT",
        "Mon, 13 Oct 2025",
        "Fri, 31 Dec 9999 23:59:00 -1200",
        ", , , ,",
    ],
)
def test_a_date_without_a_zone_or_a_meaning_is_none(written: str) -> None:
    assert instant_written(written) is None


def test_items_without_a_date_or_a_title_or_of_the_future_are_left_out() -> None:
    found = told(
        item("No date", ""), item("", link="x"), item("Tomorrow", "Tue, 14 Oct 2025 12:30 GMT"), item("Good", HALF_PAST)
    )
    assert [each.title for each in found.headlines] == ["Good"]


def test_a_feed_without_a_single_release_is_a_failure() -> None:
    for items in ((), (item("a", "never"),)):
        found = feed_of(feed(items).encode(), "The wire", NOW)
        assert isinstance(found, Refusal)
        assert found.kind is FailureKind.BAD_ANSWER
    assert isinstance(feed_of(b"{}", "The wire", NOW), Refusal)


def test_a_feed_tells_its_time() -> None:
    found = told(item(), item("b", "Mon, 13 Oct 2025 10:00 GMT"), item("c", "Mon, 13 Oct 2025 11:00 GMT"))
    assert (found.oldest.hour, found.newest) == (10, HALF_PAST)
