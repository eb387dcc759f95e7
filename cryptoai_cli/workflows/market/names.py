"""The names of the sectors and industries of a list: which there are, and which were meant."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.listing import COMMON, Line
from cryptoai_cli.user_input import spelling_hint


class NameCount(Struct, frozen=True):
    """A sector with one of its industries, and the number of shares and ADRs in it."""

    sector: str
    industry: str
    count: int


def count_names(lines: Iterable[Line]) -> tuple[NameCount, ...]:
    """Return every sector with its industries, in alphabetical order."""
    counts = Counter((line.sector, line.industry) for line in lines if line.kind in COMMON and line.industry)
    return tuple(NameCount(sector, industry, count) for (sector, industry), count in sorted(counts.items()))


def require_names(words: Sequence[str], lines: Iterable[Line]) -> tuple[str, ...]:
    """Return the sectors and industries that `words` name, in any case and spelt as the list has them.

    Raise UsageError for a word that names neither, with the nearest one that does.
    """
    if not words:
        return ()
    found = {name.casefold(): name for line in lines for name in (line.sector, line.industry) if name}
    return tuple(dict.fromkeys(_require(word, found) for word in words))


def _require(word: str, found: dict[str, str]) -> str:
    plain = " ".join(word.split()).casefold()
    if plain in found:
        return found[plain]
    hint = spelling_hint(word, sorted(found.values()), otherwise="`movers market --list` names them all")
    raise UsageError(f"there is no sector or industry {word!r}", hint=hint)
