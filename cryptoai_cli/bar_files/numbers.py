"""Read numbers that people and programs write: with a decimal point or comma, with or without thousands marks."""

import re

from cryptoai_cli.bar_files.spelling import DecimalMark

_UNKNOWN = frozenset(
    {"", "null", "nan", "n/a", "na", "n.a.", "none", "nil", "<na>", "nat", "#n/a", "#n/a n/a", "#na"}
    | {"-", "--", "---", "\u2013", "\u2014"}
)
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_SPACES_AND_APOSTROPHES = " \u00a0\u202f\u2009'\u2019"
_MINUS = ("-", "\u2212")
_OTHER = {DecimalMark.POINT: ",", DecimalMark.COMMA: "."}


def is_unknown(text: str) -> bool:
    """Return whether a cell says that there is no value: empty, `null`, `NaN`, `N/A`, `-` and the like."""
    return text.strip().casefold() in _UNKNOWN


def number_spelled(text: str, decimal: DecimalMark) -> float | None:
    """Return the number in `text`, written with the mark `decimal`, or None if it is none.

    Thousands may be separated by one mark throughout: the other of point and comma, a space of any width, or an
    apostrophe. An exponent excludes thousands marks. A number does not end in its mark: there the file was cut. The
    result may be infinite.
    """
    if decimal is DecimalMark.POINT and _PLAIN.fullmatch(text):
        return float(text)
    found = _PATTERNS[decimal].fullmatch(text.strip())
    if found is None:
        return None
    grouped, whole, fraction = found["grouped"], found["whole"], found["grouped_fraction"] or found["fraction"]
    digits = "".join(filter(str.isdigit, grouped)) if grouped else whole
    if not digits and not fraction:
        return None
    sign = "-" if found["sign"] in _MINUS else ""
    return float(f"{sign}{digits or '0'}.{fraction or '0'}{found['exponent'] or ''}")


def _pattern(decimal: DecimalMark) -> re.Pattern[str]:
    mark, between = re.escape(decimal), re.escape(_OTHER[decimal] + _SPACES_AND_APOSTROPHES)
    grouped = rf"(?P<grouped>[1-9][0-9]{{0,2}}(?P<between>[{between}])[0-9]{{3}}(?:(?P=between)[0-9]{{3}})*)"
    with_groups = rf"{grouped}(?:{mark}(?P<grouped_fraction>[0-9]+))?"
    without = rf"(?P<whole>[0-9]*)(?:{mark}(?P<fraction>[0-9]+))?(?P<exponent>[eE][+-]?[0-9]{{1,4}})?"
    return re.compile(rf"(?P<sign>[+\-\u2212]?)(?:{with_groups}|{without})")


_PATTERNS = {decimal: _pattern(decimal) for decimal in DecimalMark}
