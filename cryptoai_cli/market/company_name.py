"""Shorten the names that providers give: `NVIDIA Corporation Common Stock` is NVIDIA to a reader."""

import re
from functools import lru_cache

_MOST_FORMS = 3
# what a line is, behind the company's own name; it never begins one
_SECURITY = re.compile(
    r"(?<=\S)[\s,-]+(?:"
    r"class [a-d]\b|series [a-d]\b|common (?:stock|shares?|units?)|ordinary shares?|capital stock|"
    r"(?:subordinate|multiple|restricted|limited) voting|american depositary|new york registry|"
    r"registered shares?|depositary shares?|"
    r"shares? of beneficial|sponsored adr|adrs?\b|adss?\b|common\s*$|no par value|\$?0?\.\d+ par"
    r").*$",
    re.IGNORECASE,
)
# a legal form at the end; `Company`, `Group` and `Holdings` are part of a name
_FORM = re.compile(
    r"(?<=\S),?\s+(?:inc(?:orporated)?|public limited company|corp(?:oration)?|co|ltd|limited|l\.?l\.?c|plc|p\.l\.c|"
    r"l\.?p|n\.?v|s\.?a|s\.?e|a\.?g|a/s|asa|oyj?|ab|s\.p\.a|spa|b\.?v|k\.?k)\.?$",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"(?<=\S)\s*(?:\((?:the|de|new|md|delaware|nv|uk|bermuda|canada|holding company)\)|/(?:de|md|nv)/?)$", re.IGNORECASE
)
# `FormFactor Inc. FormFactor`: a provider that writes the name twice
_TWICE = re.compile(r"(\S.*?),?(?:\s+(?:inc|corp|co|ltd|plc)\.?)?\s+\1", re.IGNORECASE)
_TRADING_AS = re.compile(r"^d/b/a\s+(?=\S)", re.IGNORECASE)
_STOP = re.compile(r"(?<=[a-z]{5})\.$")  # `Technologies.` before a form; a short word may be an abbreviation
# of lines that are no shares, the whole name says what they are
_NO_SHARE = re.compile(
    r"\b(?:preferred|preference|warrants?|rights?(?! to)|notes?|debentures?)\b|(?<!common )\bunits?\b", re.IGNORECASE
)


@lru_cache(maxsize=20_000)
def short_name(name: str) -> str:
    """Return a company's name as readers know it, without the kind of share and its legal form.

    Names of warrants, preferred shares, units and notes stay as they are; nor is a name ever cut to nothing.
    """
    if _NO_SHARE.search(name):
        return name
    short = _SECURITY.sub("", name).strip(" ,-") or name
    for _ in range(_MOST_FORMS):
        cut = _FORM.sub("", _REMARK.sub("", short)).strip(" ,")
        if not cut or cut == short:
            break
        short = cut
    once = _TWICE.fullmatch(short)
    return _STOP.sub("", _TRADING_AS.sub("", short if once is None else once[1]))
