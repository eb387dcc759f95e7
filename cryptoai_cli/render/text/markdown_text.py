"""Build Markdown from outside text, escaped so that it stays text."""

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
    """The head of one column of a Markdown table."""

    text: str
    is_number: bool = False


def escape(text: str) -> str:
    """Return `text` on one line so that every Markdown reader shows it as it is, wherever it stands."""
    return _LIST_MARK.sub(r"\1\\\2", escape_cell(text))


def escape_cell(text: str) -> str:
    """Return `text` for a table cell, which no list or heading can begin in: a leading `+` or `-` stays as it is."""
    return _ACTIVE.sub(r"\\\g<0>", " ".join(text.split()))


def markdown_table(headings: Iterable[Heading], rows: Iterable[Iterable[str]]) -> str:
    """Return a table of outside text."""
    heads = tuple(headings)
    lines = [
        [escape_cell(head.text) for head in heads],
        ["---:" if head.is_number else "---" for head in heads],
        *([escape_cell(cell) for cell in row] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
