"""Tell what a listed line is, by its symbol, its name and its industry; what is in doubt is OTHER, and never a share.

`_RULES` is read from top to bottom, and the first rule that fits decides. Shares come last: a line is one only if its
name says so, and nothing in its symbol, its name or its industry says otherwise.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from re import compile as pattern
from types import MappingProxyType

from msgspec import Struct

from cryptoai_cli.market.listing import LineKind

# the part of a symbol behind a sign, and the fifth letter of a symbol of Nasdaq's, as exchanges assign them
_MARKED = pattern(r"[A-Z0-9]+[./^-]([A-Z.]+)?")
_MARKS: Mapping[str, LineKind] = MappingProxyType(
    {
        **dict.fromkeys(("WS", "WSA", "WSB", "WSC", "WT", "W"), LineKind.WARRANT),
        **dict.fromkeys(("U", "UN"), LineKind.UNIT),
        **dict.fromkeys(("R", "RT", "RI"), LineKind.RIGHT),
        **dict.fromkeys(("WI", "WD"), LineKind.OTHER),  # not issued yet
    }
)
_LONG = 5  # letters of a symbol whose last one may tell its kind
_MAY_BE_PREFERRED = frozenset("LMNOPZ")
_IS_NO_SHARE = frozenset("LMNOPRUWZ")
_IS_NEVER_A_SHARE = frozenset("RUW")
_SELDOM_A_SHARE = frozenset("GHILMNOPRTUVWZ")  # notes, preferreds, rights, units, shares to come, warrants

# the first of these words in a name that is not its first word
_KINDS_BY_WORD: Mapping[str, LineKind] = MappingProxyType(
    {
        **dict.fromkeys(("warrant", "warrants", "wts"), LineKind.WARRANT),
        **dict.fromkeys(("unit", "units", "subunit", "subunits"), LineKind.UNIT),
        **dict.fromkeys(("right", "rights", "cvr", "cvrs"), LineKind.RIGHT),
        **dict.fromkeys(("adr", "adrs", "ads", "adss"), LineKind.ADR),
    }
)
_AMERICAN = "american"  # before depositary shares
_PREFERRED = frozenset({"preferred", "preferreds", "preference", "pfd"})
_DEPOSITARY = frozenset({"depositary", "depository"})
_KIND_WORDS = frozenset({*_KINDS_BY_WORD, *_DEPOSITARY})
_OF_PREFERRED = frozenset(
    {"perpetual", "cumulative", "noncumulative", "redeemable", "exchangeable", "interest", "series"}
)
_DEBT = frozenset({"note", "notes", "debenture", "debentures", "bond", "bonds"})
_OF_DEBT = frozenset({"due", "senior", "subordinated", "mortgage", "convertible"})
_FUND = frozenset({"etf", "etfs", "etn", "etns", "fund", "funds", "muni", "municipal", "municipals"})
_FUND_PHRASES = (
    "closed end",
    "income trust",
    "term trust",
    "coin trust",
    "ether trust",
    "ethereum trust",
    "gold trust",
)
_FUND_INDUSTRY = "trusts except"
_ROYALTY = "royalty"
_TRUST = frozenset({"trust", "trusts"})
_FUND_OR_TRUST = _FUND | _TRUST
_TRUST_OF_A_BUSINESS = frozenset(
    {
        *("bancorp", "bancshares", "bank", "healthcare", "hospitality", "hotel", "hotels", "housing", "lodging"),
        *("mortgage", "properties", "property", "real", "realty", "reit", "residential", "storage"),
    }
)
_BUSINESSES_OF_TRUSTS = ("real estate", "banks", "savings", "insurers", "building operators")
_BLANK_CHECK = "blank checks"
_SEEKS_A_MERGER = frozenset({"acquisition", "acquisitions", "merger", "mergers", "spac"})
_NOT_ISSUED = (" when issued", " when distributed", " ex distribution")
_COMMON = (
    *(" common stock", " common share", " ordinary share", " capital stock", " voting share", " registered share"),
    *(" registry share", " shares of beneficial interest", " class a ", " class b ", " class c "),
)
_PARTNERSHIP = (" common unit", " limited partner", " partnership ", " membership ", " company interests ")
_STOCK = frozenset({"stock", "shares", "commonstock", "common"})
_COMPANY_FORMS = frozenset(
    {
        *("ag", "asa", "bancorp", "bancshares", "bank", "co", "company", "corp", "corporation", "group", "holding"),
        *("holdings", "inc", "incorporated", "industries", "limited", "llc", "lp", "ltd", "nv", "plc", "sa", "se"),
        *("partnership", "spa", "technologies", "trust"),
    }
)
_BEHIND_THE_LAST = frozenset({"canada", "de", "delaware", "md", "new", "nv", "reit", "the"})
_SIGNS = str.maketrans(dict.fromkeys(",;:()[]/-\u2013\u2014_'\"&", " ") | {".": ""})


class _Told(Struct, frozen=True):
    """What a list tells of a line.

    `text` is the name in small letters, without signs and full stops, with a space on both ends; `terms` are its
    words, and `first` is the kind that the earliest of them names. `fifth` is the last letter of a symbol of five.
    """

    text: str
    terms: frozenset[str]
    industry: str
    first: LineKind | None
    fifth: str


def kind_of(symbol: str, name: str, industry: str) -> LineKind:
    """Return what a line is; `symbol` is in the spelling of any US provider, `name` and `industry` may be empty."""
    told = _tells(symbol, name, industry)
    mark = None if symbol.isalpha() else _mark_of(symbol)
    if mark is not None:
        return LineKind.NOTE if mark is LineKind.PREFERRED and _is_note(told) else mark
    return next((kind for kind, fits in _RULES if fits(told)), LineKind.OTHER)


def sounds_like_a_share(symbol: str) -> bool:
    """Return whether a line may be a share by its symbol alone, where nobody tells its name; in doubt it is not."""
    if symbol.isalpha():
        return len(symbol) < _LONG or (len(symbol) == _LONG and symbol[-1] not in _SELDOM_A_SHARE)
    return bool(symbol) and _mark_of(symbol) is None


def _tells(symbol: str, name: str, industry: str) -> _Told:
    listed = name.lower().translate(_SIGNS).split()
    words = frozenset(listed)
    first = None if words.isdisjoint(_KIND_WORDS) else _first_kind(listed)
    return _Told(f" {' '.join(listed)} ", words, industry.lower(), first, symbol[-1] if len(symbol) == _LONG else "")


def _first_kind(listed: Sequence[str]) -> LineKind | None:
    """Return the kind that the earliest word names behind the first one: `Unit Corporation` is a company."""
    for before, word in pairwise(listed):
        if word in _DEPOSITARY and before == _AMERICAN:
            return LineKind.ADR
        if word in _KIND_WORDS and word not in _DEPOSITARY:
            return _KINDS_BY_WORD[word]
    return None


def _mark_of(symbol: str) -> LineKind | None:
    """Return the kind that the end of a symbol tells behind a sign; None for a class of shares, OTHER for the unknown.

    Preferred shares are spelt `ABC^A`, `ABC.PRA` and `ABC-PA`.
    """
    found = _MARKED.fullmatch(symbol)
    letters = (found[1] or "").replace(".", "") if found else ""
    if "^" in symbol or letters[:2] == "PR" or (letters[:1] == "P" and "-" in symbol):
        return LineKind.PREFERRED
    return _MARKS.get(letters, None if len(letters) == 1 else LineKind.OTHER)


def _is_preferred(told: _Told) -> bool:
    return not told.terms.isdisjoint(_PREFERRED)


def _is_share_of_partnership(told: _Told) -> bool:
    """Return whether units are those of a partnership, which trade like shares, and not of a share with a warrant."""
    return told.fifth != "U" and _is_unit(told) and any(phrase in told.text for phrase in _PARTNERSHIP)


def _is_unit(told: _Told) -> bool:
    """Return whether a line is of units, but for those of funds and of trusts, which are their shares."""
    return told.first is LineKind.UNIT and (told.fifth == "U" or told.terms.isdisjoint(_FUND_OR_TRUST))


def _is_depositary(told: _Told) -> bool:
    return not told.terms.isdisjoint(_DEPOSITARY)


def _is_part_of_preferred(told: _Told) -> bool:
    """Return whether a line is of depositary shares, which outside foreign companies are parts of preferred shares."""
    if told.terms.isdisjoint(_DEPOSITARY):
        return "%" in told.text and not told.terms.isdisjoint(_OF_PREFERRED) and told.terms.isdisjoint(_DEBT)
    return told.fifth in _MAY_BE_PREFERRED or not told.terms.isdisjoint(_OF_PREFERRED)


def _is_note(told: _Told) -> bool:
    return not told.terms.isdisjoint(_DEBT) and ("%" in told.text or not told.terms.isdisjoint(_OF_DEBT))


def _is_fund(told: _Told) -> bool:
    if not told.terms.isdisjoint(_FUND):
        return True
    if told.industry.startswith(_FUND_INDUSTRY):
        return _ROYALTY not in told.terms
    return _sounds_like_a_fund(told) and not _runs_a_business(told)


def _sounds_like_a_fund(told: _Told) -> bool:
    return any(phrase in told.text for phrase in _FUND_PHRASES)


def _is_unclear_trust(told: _Told) -> bool:
    """Return whether a trust may be a fund or a royalty: nothing says that it runs a business, or not that alone."""
    return _sounds_like_a_fund(told) or (not told.terms.isdisjoint(_TRUST) and not _runs_a_business(told))


def _runs_a_business(told: _Told) -> bool:
    """Return whether a trust is one of real estate, or a bank."""
    is_named = not told.terms.isdisjoint(_TRUST_OF_A_BUSINESS)
    return is_named or any(business in told.industry for business in _BUSINESSES_OF_TRUSTS)


def _is_not_issued(told: _Told) -> bool:
    """Return whether a line is of shares to come; names keep the words for long, so the symbol has to agree."""
    return told.fifth == "V" and any(phrase in told.text for phrase in _NOT_ISSUED)


def _is_blank_check(told: _Told) -> bool:
    """Return whether the industry says so, or the name alone where no industry is told."""
    industry = told.industry.strip()
    if told.fifth in _IS_NEVER_A_SHARE:
        return False
    return industry == _BLANK_CHECK or (not industry and _seeks_a_merger(told))


def _seeks_a_merger(told: _Told) -> bool:
    return not told.terms.isdisjoint(_SEEKS_A_MERGER)


def _is_common(told: _Told) -> bool:
    """Return whether the name says that it is a share; a company's bare name does, unless the symbol may tell more."""
    last = next((word for word in reversed(told.text.split()) if word not in _BEHIND_THE_LAST), "")
    if last in _STOCK or any(phrase in told.text for phrase in _COMMON):
        return told.fifth not in _IS_NEVER_A_SHARE
    return last in _COMPANY_FORMS and told.fifth not in _IS_NO_SHARE


_RULES: tuple[tuple[LineKind, Callable[[_Told], bool]], ...] = (
    (LineKind.PREFERRED, _is_preferred),
    (LineKind.SHARE, _is_share_of_partnership),
    (LineKind.WARRANT, lambda told: told.first is LineKind.WARRANT),
    (LineKind.UNIT, _is_unit),
    (LineKind.RIGHT, lambda told: told.first is LineKind.RIGHT),
    (LineKind.NOTE, _is_note),
    (LineKind.ADR, lambda told: told.first is LineKind.ADR and told.fifth not in _IS_NEVER_A_SHARE),
    (LineKind.PREFERRED, _is_part_of_preferred),
    (LineKind.OTHER, _is_depositary),
    (LineKind.OTHER, _is_not_issued),
    (LineKind.FUND, _is_fund),
    (LineKind.OTHER, _is_unclear_trust),
    (LineKind.BLANK_CHECK, _is_blank_check),
    (LineKind.OTHER, _seeks_a_merger),
    (LineKind.SHARE, _is_common),
)
