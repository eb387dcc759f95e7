"""Read RSS 2.0 feeds safely: no DTD, no entities but XML's own, limited sizes."""

import re
from collections.abc import Mapping
from xml.parsers import expat  # what could make it unsafe is refused below

from msgspec import Struct

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.net.classify import Refusal

_MOST_ITEMS = 500
_MOST_DEPTH = 30
_MOST_CATEGORIES = 100  # of one item
_LONGEST_FIELD = 20_000  # characters: a longer text is cut
_ITEM = ("rss", "channel", "item")
_FIELDS = frozenset({"title", "link", "guid", "pubDate", "description"})
_CATEGORY = "category"
_PAGE, _WEB_PAGE = "html", "answered with a web page instead of data"
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # how a text of two-byte characters begins
_CONTROL = bytes(code for code in range(32) if code not in b"\t\n\r")
_CONTROL_REFERENCE = re.compile(rb"&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|x0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]));")


class RssItem(Struct, frozen=True):
    """One item: its fields by name, as they were written, and its categories as (domain, text)."""

    fields: Mapping[str, str]
    categories: tuple[tuple[str, str], ...] = ()

    def field(self, name: str) -> str:
        """Return one field, empty if the item has none."""
        return self.fields.get(name, "")


class _RefusedError(Exception):
    """The document is not what is wanted; the message continues a sentence that begins with its sender."""

    kind = FailureKind.BAD_ANSWER


class _WebPageError(_RefusedError):
    """The document is a web page: the sender shows one to those whom it does not want to answer."""

    kind = FailureKind.BLOCKED


class _Reader:
    """Collects the items of a feed while the parser reads it."""

    def __init__(self) -> None:
        self.items: list[RssItem] = []
        self._path: list[str] = []
        self._fields: dict[str, str] = {}
        self._categories: list[tuple[str, str]] = []
        self._domain = ""
        self._text: list[str] = []
        self._length = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if not self._path and name.lower() == _PAGE:
            raise _WebPageError(_WEB_PAGE)
        if not self._path and name != _ITEM[0]:
            raise _RefusedError(f"sent no RSS feed, but a document of the kind {plain_text(name, longest=40)}")
        if len(self._path) >= _MOST_DEPTH:
            raise _RefusedError(f"sent a feed nested deeper than {_MOST_DEPTH} levels")
        self._path.append(name)
        if tuple(self._path) == _ITEM:
            self._fields, self._categories = {}, []
        elif self._is_at_field:
            self._text, self._length, self._domain = [], 0, attributes.get("domain", "")

    def read(self, text: str) -> None:
        if len(self._path) > len(_ITEM) and self._length < _LONGEST_FIELD:
            self._text.append(text[: _LONGEST_FIELD - self._length])
            self._length += len(text)

    def end(self, name: str) -> None:
        if self._is_at_field and name in _FIELDS:
            self._fields.setdefault(name, "".join(self._text))
        elif self._is_at_field and name == _CATEGORY and len(self._categories) < _MOST_CATEGORIES:
            self._categories.append((self._domain, "".join(self._text)))
        elif tuple(self._path) == _ITEM:
            self._add_item()
        self._path.pop()

    @property
    def _is_at_field(self) -> bool:
        return len(self._path) == len(_ITEM) + 1 and tuple(self._path[:-1]) == _ITEM

    def _add_item(self) -> None:
        if len(self.items) >= _MOST_ITEMS:
            raise _RefusedError(f"sent a feed of more than {_MOST_ITEMS} items")
        self.items.append(RssItem(self._fields, tuple(self._categories)))


def read_rss(content: bytes, sender: str) -> tuple[RssItem, ...] | Refusal:
    """Return the items of a feed in their order, or why it cannot be read, in words that begin with `sender`.

    Control characters, which XML forbids, are dropped first: one in a title is no reason to lose a feed.
    """
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.begin, reader.end
    parser.CharacterDataHandler = reader.read
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(_without_controls(content), True)  # noqa: FBT003 - it takes no name for "this is all"
    except _RefusedError as error:
        return Refusal(error.kind, f"{sender} {error}")
    except (expat.ExpatError, LookupError, ValueError):  # broken; in an encoding that nobody knows
        return Refusal(FailureKind.BAD_ANSWER, f"{sender} sent a feed that is no readable XML")
    return tuple(reader.items)


def _refuse_doctype(name: str, *_: object) -> None:
    if name.lower() == _PAGE:
        raise _WebPageError(_WEB_PAGE)
    raise _RefusedError("sent a document type with its feed, which is not read for safety")


def _without_controls(content: bytes) -> bytes:
    if content.startswith(_WIDE):
        return content
    return _CONTROL_REFERENCE.sub(b"", content.lstrip().translate(None, _CONTROL))
