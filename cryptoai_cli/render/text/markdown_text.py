"""Build Markdown from external text, escaped so that it stays plain text."""

import re
from collections.abc import Iterable

from msgspec import Struct

_ACTIVE = re.compile(
    r"""[\\`*_\[\]<>~|#$@]"""  # emphasis, code, links, tags, strikes, cells, headings, formulas, mentions
    r"""|&(?=\#?\w+;)"""  # entities
    r"""|:(?=//|[\w+-]+:)"""  # bare addresses, emoji codes
    r"""|!(?=\[)"""  # pictures
    r"""|(?<=\bwww)\.""",  # bare addresses again
    re.VERBOSE | re.IGNORECASE,
)
_LIST_MARK = re.compile(r"^(\d*)([-+=.)])")


_BRACKETS = str.maketrans({"[": "%5B", "]": "%5D", "*": "%2A", "~": "%7E", "_": "%5F", "|": "%7C", "$": "%24"})


class Heading(Struct, frozen=True):
    """The heading of one column of a Markdown table."""

    text: str
    is_number: bool = False


def escape(text: str) -> str:
    """Return `text` on one line, escaped so that any Markdown renderer shows it literally in any position."""
    return _LIST_MARK.sub(r"\1\\\2", escape_cell(text))


def escape_cell(text: str) -> str:
    """Return `text` escaped for a table cell, where a leading `+` or `-` cannot start a list."""
    return _ACTIVE.sub(r"\\\g<0>", " ".join(text.split()))


def link_cell(text: str, address: str) -> str:
    """Return external text for a table cell, as a link where there is an address, which must be an encoded one."""
    return f"[{escape_cell(text)}]({address.translate(_BRACKETS)})" if address else escape_cell(text)


def markdown_table(headings: Iterable[Heading], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table of external text."""
    return escaped_table(headings, ([escape_cell(cell) for cell in row] for row in rows))


def escaped_table(headings: Iterable[Heading], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table of cells that are escaped already."""
    heads = tuple(headings)
    lines = [
        [escape_cell(head.text) for head in heads],
        ["---:" if head.is_number else "---" for head in heads],
        *rows,
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
