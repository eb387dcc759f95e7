"""Verify the headline of a report on the whole market against its tables.

The check starts from the text: every number must be in a claim, every claim must be its cell's value as it is written,
every superlative must be true over what it names, and every other word must be in the closed vocabulary.
"""

import re
from collections.abc import Sequence

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.report.claims import Claim, Extreme, Superlative
from cryptoai_cli.report.market.cells import MarketForm, MarketTables, read_market_cell, render_market_cell

# fmt: off
VOCABULARY = frozenset((
    "adrs", "and", "changed", "class", "classes", "confirms", "countries", "country", "exchange", "exchanges", "far",
    "fell", "industries", "industry", "is", "list", "little", "made", "median", "moves", "name", "names", "none",
    "nothing", "of", "only", "rank", "ranked", "rose", "sector", "sectors", "shares", "size", "so", "the", "this",
    "was", "would",
))
# fmt: on
_SUPERLATIVE_WORDS = {
    Extreme.CAME_FIRST: "came first",
    Extreme.CAME_LAST: "came last",
    Extreme.MOVED_MOST: "the largest confirmed move",
}
_WORD = re.compile(r"[^\s,.:;()]+")
_DIGIT = re.compile(r"\d")
_MASK = "\x00"


def market_faults(
    text: str, claims: Sequence[Claim], tables: MarketTables, superlatives: Sequence[Superlative]
) -> tuple[str, ...]:
    """Return the faults of a headline; empty if everything in it is supported by the tables."""
    found = [fault for claim in claims if (fault := _claim_fault(claim, tables))]
    found += [fault for each in superlatives if (fault := _superlative_fault(each, tables))]
    masked, missing = _without(text, [claim.text for claim in claims])
    if not missing:
        masked, missing = _without(masked, [each.text for each in superlatives])
    if missing:
        return (*found, f"{missing!r} does not stand in the text where it should")
    return (*found, *_direction_faults(text, claims), *_literal_faults(masked.replace(_MASK, " ")))


def _claim_fault(claim: Claim, tables: MarketTables) -> str:
    value = read_market_cell(tables, claim.cell)
    if value is None:
        return f"{claim.cell} holds nothing"
    if value != claim.value:
        return f"{claim.cell} holds {value}, the claim says {claim.value}"
    forms = (MarketForm.WORDS,) if isinstance(value, str) else tuple(MarketForm)
    if claim.text not in {render_market_cell(value, form) for form in forms if _fits(value, form)}:
        return f"{claim.text!r} is not how {claim.cell} = {value} is written"
    return ""


def _fits(value: float | str, form: MarketForm) -> bool:
    counts = {MarketForm.COUNT, MarketForm.ORDINAL}
    if isinstance(value, str):
        return form is MarketForm.WORDS
    return form in (counts if isinstance(value, int) else {MarketForm.SIGNED, MarketForm.SIZE})


def _without(text: str, claims: Sequence[str]) -> tuple[str, str]:
    """Return the text with each claim masked, in their order, and the first that is not where it should be."""
    masked, at = text, 0
    for words in claims:
        found = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)").search(masked, at)
        if found is None:
            return masked, words
        masked = masked[: found.start()] + _MASK * len(words) + masked[found.end() :]
        at = found.end()
    return masked, ""


def _direction_faults(text: str, claims: Sequence[Claim]) -> list[str]:
    """Return a fault for each size that does not follow a verb of its direction."""
    found = []
    for claim in claims:
        if not isinstance(claim.value, float) or not claim.text[:1].isdigit():
            continue
        verb = "rose " if claim.value > 0 else "fell "
        if f"{verb}{claim.text}" not in text:
            found.append(f"{claim.text!r} has lost its direction")
    return found


def _literal_faults(literal: str) -> list[str]:
    numbers = [f"a number stands outside every claim: {literal!r}"] if _DIGIT.search(literal) else []
    words = {word.lower() for word in _WORD.findall(literal)}
    return numbers + [f"{word!r} is not in the vocabulary" for word in sorted(words - VOCABULARY)]


def _superlative_fault(each: Superlative, tables: MarketTables) -> str:
    if each.text != _SUPERLATIVE_WORDS.get(each.kind):
        return f"{each.text!r} is no superlative of this report"
    if each.kind is Extreme.MOVED_MOST:
        return "" if _moved_most(each, tables) else f"{each.text!r} is not true of {each.cells[0]}"
    figures = {f"groups.{group.key}": group.measured(tables.measure) for group in tables.ranked}
    own = figures.get(each.cells[0])
    others = [figure for figure in figures.values() if figure is not None]
    if own is None:
        return f"{each.cells[0]} is not ranked"
    is_true = own >= max(others) if each.kind is Extreme.CAME_FIRST else own <= min(others)
    return "" if is_true else f"{each.text!r} is not true of {each.cells[0]}"


def _moved_most(each: Superlative, tables: MarketTables) -> bool:
    """Return whether no other confirmed row has a larger move, up or down."""
    sizes = {
        f"rows.{one.row.symbol}": abs(one.row.simple_return)
        for one in tables.rows
        if one.row.status is Status.OK and one.row.simple_return is not None
    }
    return each.cells[0] in sizes and sizes[each.cells[0]] >= max(sizes.values())
