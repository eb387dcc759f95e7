import pytest

from cryptoai_cli.sources.xml_nodes import parse_xml

BOMB = b"""<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><z>&c;</z>"""
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a SYSTEM "file:///etc/passwd">]><z>&a;</z>'


def test_elements_are_found_by_their_names_without_those_of_their_spaces() -> None:
    root = parse_xml(b'<a:feed xmlns:a="urn:x"><a:entry k="v"><title>One</title></a:entry><entry/></a:feed>')
    assert root is not None
    assert (root.name, [node.name for node in root.all("entry")]) == ("feed", ["entry", "entry"])
    entry = root.find("entry")
    assert entry is not None
    assert (entry.attributes, root.text("entry", "title"), root.text("entry", "none")) == ({"k": "v"}, "One", "")


def test_the_encoding_is_the_one_that_the_document_names() -> None:
    latin = '<?xml version="1.0" encoding="ISO-8859-1" ?><t>Société é</t>'.encode("latin-1")
    root = parse_xml(latin)
    assert root is not None
    assert root.text() == "Société é"


def test_text_is_decoded_and_harmless() -> None:
    root = parse_xml("<t>A&amp;amp;B &lt;b&gt;\u202e\u0085two\n lines</t>".encode())
    assert root is not None
    assert root.text() == "A&B <b> two lines"
    assert root.text(longest=3) == "A&B"


@pytest.mark.parametrize(
    "content",
    [
        BOMB,
        OUTSIDE,
        b"<!DOCTYPE feed><feed/>",
        b"",
        b"{}",
        b"<feed>",
        b"<feed></feed><feed/>",
        b"<feed>&nbsp;</feed>",
        b'<?xml version="1.0" encoding="no-such"?><feed/>',
        b'<?xml version="1.0" encoding="shift_jis"?><feed/>',
        b"<feed>\xff</feed>",
        b"<a>" * 60 + b"</a>" * 60,
    ],
)
def test_what_is_broken_or_does_harm_is_nothing(content: bytes) -> None:
    assert parse_xml(content) is None
