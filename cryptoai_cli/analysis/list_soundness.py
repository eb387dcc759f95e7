"""Tell whether a list of the whole market can be what it says it is, by all of its lines together.

One odd line is a matter of that line. A list whose lines are odd by the thousand is not the list of that session.
"""

from collections.abc import Callable, Mapping

from cryptoai_cli.analysis.listed_move import differs_from_close, repeats
from cryptoai_cli.market.listing import Line, Listing

_Check = Callable[[Line], bool]
_FIGURES: Mapping[str, tuple[float, _Check]] = {
    "a price": (0.75, lambda line: line.last is not None and line.last > 0),
    "a change": (0.75, lambda line: line.net_change is not None),
    "a change that is not zero": (0.1, lambda line: bool(line.net_change)),  # right after the open few have traded
    "a volume": (0.25, lambda line: bool(line.volume)),
}
_DESCRIPTIONS: Mapping[str, tuple[float, _Check]] = {
    "a name": (0.9, lambda line: bool(line.name)),
    "a market cap": (0.25, lambda line: bool(line.market_cap)),
    "a sector": (0.5, lambda line: bool(line.sector)),
    "an industry": (0.5, lambda line: bool(line.industry)),
    "a country": (0.5, lambda line: bool(line.country)),
}
_MOST_ODD = 0.5  # of the lines that both lists have


def fault_of_figures(listing: Listing) -> str | None:
    """Return which figure too few lines have, or which description in a list that tells names; None if none."""
    total = len(listing.lines)
    for what, (least, has) in _expected_of(listing).items():
        count = sum(map(has, listing.lines))
        if count < least * total:
            lines = f"only {count:,} of its {total:,} lines have" if count else f"none of its {total:,} lines has"
            return f"the list of {listing.session} cannot be used, {lines} {what}"
    return None


def fault_beside(listing: Listing, before: Listing) -> str | None:
    """Return how a list contradicts that of the session just `before` it, from the same source; None if it does not."""
    held = {line.symbol: line for line in before.lines if line.last is not None and line.last > 0}
    pairs = [(line, held[line.symbol]) for line in listing.lines if line.symbol in held]
    most = _MOST_ODD * len(pairs)
    if sum(repeats(line, earlier) for line, earlier in pairs) > most:
        return f"the list dated {listing.session} repeats that of {before.session}"
    odd = sum(differs_from_close(line, earlier.last) for line, earlier in pairs)
    if odd > most:
        return (
            f"the changes of {odd:,} of {len(pairs):,} lines do not start from the closes of {before.session}: "
            "one of the two lists is wrong"
        )
    return None


def _expected_of(listing: Listing) -> Mapping[str, tuple[float, _Check]]:
    has_names = any(line.name for line in listing.lines)
    return {**_FIGURES, **_DESCRIPTIONS} if has_names else _FIGURES
