"""Look over a TOML text before it is parsed: the time of parsers grows with the square of what nests without end.

One pass over the text, in linear time, whatever stands in it.
"""

import re

from msgspec import Struct

MOST_DEPTH = 16
"""Brackets inside each other."""
MOST_PARTS = 8
"""Parts of one dotted key."""
MOST_LINES = 100_000
"""Lines of one file; ten thousand groups have less than half of them."""

# a text that is not closed ends with the file or its line, so that no place is looked at twice
_TOKEN = re.compile(
    r'(?P<text>"""(?:[^"\\]|\\.|"(?!""))*+(?:"{3,5}|\\?\Z)'
    r"|'''(?:[^']|'(?!''))*+(?:'{3,5}|\Z)"
    r'|"(?:[^"\\\n]|\\.)*+"?'
    r"|'[^'\n]*+'?"
    r"|#[^\n]*+)"
    r"|(?P<opening>[\[{])|(?P<closing>[\]}])|(?P<dot>\.)|(?P<end>[=,\n])",
    re.DOTALL,
)


class Excess(Struct, frozen=True):
    """The place (a line and a column, from 1) at which a text goes too far, and what to write instead."""

    line: int
    column: int
    advice: str


def find_excess(text: str) -> Excess | None:
    """Return the place at which `text` has more lines, or nests more deeply, than any settings do, or None."""
    if text.count("\n") > MOST_LINES:
        return Excess(MOST_LINES + 1, 1, f"write at most {MOST_LINES:,} lines")
    depth = dots = 0
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "dot":
            dots += 1
            if dots >= MOST_PARTS:
                return _excess(text, token.start(), f"write a key of at most {MOST_PARTS} parts")
        elif kind != "text":
            dots = 0
            depth = max(0, depth + (kind == "opening") - (kind == "closing"))
            if depth > MOST_DEPTH:
                return _excess(text, token.start(), f"write at most {MOST_DEPTH} brackets inside each other")
    return None


def _excess(text: str, at: int, advice: str) -> Excess:
    start = text.rfind("\n", 0, at) + 1
    return Excess(text.count("\n", 0, at) + 1, at - start + 1, advice)
