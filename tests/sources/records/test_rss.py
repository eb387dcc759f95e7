"""RSS feeds, read without any risk."""

import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.sources.records import rss
from cryptoai_cli.sources.records.rss import RssItem, read_rss
from tests.sources.records.feeds import feed, item

BOMB = (
    '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<rss><channel><item><title>&b;</title></item></channel></rss>"
)
FILE = '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&f;</title></item></channel></rss>'


def items(content: str | bytes) -> tuple[RssItem, ...]:
    found = read_rss(content if isinstance(content, bytes) else content.encode(), "The wire")
    assert not isinstance(found, Refusal), found
    return found


def refusal(content: str | bytes) -> Refusal:
    found = read_rss(content if isinstance(content, bytes) else content.encode(), "The wire")
    assert isinstance(found, Refusal)
    assert found.detail.startswith("The wire ")
    return found


def test_fields_and_categories_of_each_item_are_read_in_order() -> None:
    stock = '<category domain="https://x/rss/stock">NYSE:BE</category><category>Energy</category>'
    one, two = items(feed([item("A & B", more=stock), item("C")]))
    assert (one.field("title"), two.field("title"), one.field("nothing")) == ("A & B", "C", "")
    assert one.field("link") == one.field("guid") == "https://wire.example.org/1.html"
    assert one.field("description") == "<p>HOUSTON, Oct. 13 -- MARA (NASDAQ: MARA) today</p>"
    assert one.categories == (("https://x/rss/stock", "NYSE:BE"), ("", "Energy"))
    assert two.categories == ()


def test_fields_of_the_channel_and_of_other_names_are_no_fields_of_an_item() -> None:
    picture = '<media:title xmlns:media="m">No</media:title><image><title>No</title></image><title>Second</title>'
    (one,) = items(feed([item("First", more=picture)]))
    assert one.field("title") == "First"


def test_text_of_tags_within_a_field_belongs_to_it() -> None:
    (one,) = items("<rss><channel><item><title>A <b>B</b> C</title></item></channel></rss>")
    assert one.field("title") == "A B C"


@pytest.mark.parametrize("content", [BOMB, FILE, "<!DOCTYPE rss SYSTEM 'http://x/rss.dtd'><rss/>"])
def test_a_document_type_is_refused(content: str) -> None:
    found = refusal(content)
    assert found.kind is FailureKind.BAD_ANSWER
    assert "document type" in found.detail


@pytest.mark.parametrize(
    "content",
    [
        "<rss><channel><item><title>&nbsp;</title></item></channel></rss>",
        feed([item()])[:-20],
        "",
        "no XML",
        '{"a": 1}',
        b"<rss>\xff\xfe\x00</rss>",
        '<?xml version="1.0" encoding="klingon"?><rss/>',
        '<?xml version="1.0" encoding="shift_jis"?><rss/>',
    ],
)
def test_what_is_broken_is_refused_as_a_whole(content: str | bytes) -> None:
    assert refusal(content).kind is FailureKind.BAD_ANSWER


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ('<feed xmlns="http://www.w3.org/2005/Atom"><entry/></feed>', "feed"),
        ('<rdf:RDF xmlns:rdf="r"><item/></rdf:RDF>', "rdf:RDF"),
        ("<Error><Code>NoSuchKey</Code></Error>", "Error"),
    ],
)
def test_feeds_of_other_kinds_are_named(content: str, kind: str) -> None:
    assert kind in refusal(content).detail


@pytest.mark.parametrize("page", ["<html><body>consent</body></html>", "<!DOCTYPE html><html><br></html>", "<HTML/>"])
def test_a_web_page_is_a_block(page: str) -> None:
    assert refusal(page).kind is FailureKind.BLOCKED


def test_latin_letters_of_an_older_encoding_are_read() -> None:
    head = '<?xml version="1.0" encoding="ISO-8859-1"?>'
    (one,) = items(feed([item("Caf\xe9")], head=head).encode("iso-8859-1"))
    assert one.field("title") == "Caf\xe9"


def test_a_byte_order_mark_blanks_and_wide_characters_are_read() -> None:
    wide = feed([item("Caf\xe9")], head='<?xml version="1.0" encoding="utf-16"?>')
    for content in (
        b"\xef\xbb\xbf" + feed([item()]).encode(),
        b"\n  " + feed([item()]).encode(),
        wide.encode("utf-16"),
    ):
        assert len(items(content)) == 1


def test_control_characters_lose_no_feed() -> None:
    raw = feed([item("A\x1bB\x07C")]).replace("A", "&#x1B;A&#7;&#0031;&#10;", 1)
    (one,) = items(raw.replace("MARA Signs", "x"))
    assert "\x1b" not in one.field("title")
    assert one.field("title").startswith("A")
    assert "BC" in one.field("title")


def test_sizes_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    (one,) = items(feed([item("a" * 30_000)]))
    assert len(one.field("title")) == 20_000
    deep = "<rss><channel><item>" + "<a>" * 40 + "</a>" * 40 + "</item></channel></rss>"
    assert "nested" in refusal(deep).detail
    monkeypatch.setattr(rss, "_MOST_ITEMS", 2)
    assert len(items(feed([item()] * 2))) == 2
    assert "more than 2 items" in refusal(feed([item()] * 3)).detail


def test_categories_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rss, "_MOST_CATEGORIES", 2)
    (one,) = items(feed([item(more="<category>a</category>" * 3)]))
    assert len(one.categories) == 2
