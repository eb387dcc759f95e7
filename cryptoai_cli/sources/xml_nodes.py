"""Read a provider's XML as plain values: no entities, no document types, no names of spaces, bounded in depth."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from cryptoai_cli.market.text import decoded_text

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

_DEEPEST = 40
_LONGEST_TEXT = 300


class _UnwantedXmlError(Exception):
    """The document has what no feed needs, and what others have used for harm."""


class Node(Struct):
    """One element: its name without the name of its space, its attributes, its own text and its children."""

    name: str
    attributes: Mapping[str, str]
    children: list["Node"]
    pieces: list[str]

    def all(self, name: str) -> Iterator["Node"]:
        """Yield the children called `name`."""
        return (child for child in self.children if child.name == name)

    def find(self, *names: str) -> "Node | None":
        """Return the first element along the path of `names`, or None."""
        node: Node | None = self
        for name in names:
            node = None if node is None else next(node.all(name), None)
        return node

    def text(self, *names: str, longest: int = _LONGEST_TEXT) -> str:
        """Return the text of the element along the path of `names`: decoded, harmless, on one line; empty if none."""
        node = self.find(*names)
        return "" if node is None else decoded_text("".join(node.pieces), longest=longest)


def parse_xml(content: bytes) -> Node | None:
    """Return the outermost element of `content`, or None if it is broken, has a document type or is nested too deeply.

    The encoding is the one that the document names. Without a document type there are no entities but XML's own five.
    """
    from xml.parsers.expat import ExpatError, ParserCreate  # noqa: PLC0415 - only where a feed has come

    parser = ParserCreate()
    root = Node("", {}, [], [])
    _listen(parser, [root])
    try:
        parser.Parse(content, True)  # noqa: FBT003 - the parser takes it by position only
    except (ExpatError, _UnwantedXmlError, ValueError, LookupError):  # the latter two: an encoding that it cannot read
        return None
    return root.children[0]


def _listen(parser: "XMLParserType", path: list[Node]) -> None:
    """Make `parser` put what it reads below the last element of `path`."""

    def begin(name: str, attributes: dict[str, str]) -> None:
        if len(path) > _DEEPEST:
            raise _UnwantedXmlError
        node = Node(name.rpartition(":")[2], attributes, [], [])
        path[-1].children.append(node)
        path.append(node)

    def read(text: str) -> None:
        path[-1].pieces.append(text)

    def refuse(*_: object) -> None:
        raise _UnwantedXmlError

    parser.buffer_text = True
    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda _: path.pop()
    parser.CharacterDataHandler = read
    parser.StartDoctypeDeclHandler = refuse
