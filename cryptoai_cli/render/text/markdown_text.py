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


def markdown_table(headings: Iterable[Heading], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table of external text."""
    heads = tuple(headings)
    lines = [
        [escape_cell(head.text) for head in heads],
        ["---:" if head.is_number else "---" for head in heads],
        *([escape_cell(cell) for cell in row] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
