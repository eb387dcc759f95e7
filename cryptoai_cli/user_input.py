"""Parse dates that users type, and suggest known words for misspelt ones."""

from collections.abc import Iterable
from datetime import date

from cryptoai_cli.errors import UsageError

_LEAST_BEGUN = 2  # letters that say which name was begun
_MOST_MEANT = 3
_CLOSE_ENOUGH = 0.6  # of 1, the ratio of two equal words


def parse_date(text: str, *, hint: str, option: str = "") -> date:
    """Return the ISO 8601 date in `text`.

    Raise UsageError if it is not one; the message quotes `text`, preceded by `option` if given.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        where = f"{option}: " if option else ""
        raise UsageError(f"{where}{text!r} is not a date", hint=hint) from None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ` (did you mean WORD?)` for the closest of the `known` words, or an empty string if none is close."""
    found = closest(word, known)
    return f" ({suggestion(found)})" if found else ""


def spelling_hint(word: str, known: Iterable[str], *, otherwise: str, close_enough: float = _CLOSE_ENOUGH) -> str:
    """Return a hint that names the closest of the `known` words, or `otherwise` if none is close."""
    return suggestion(closest(word, known, close_enough), otherwise=otherwise)


def suggestion(*words: str, otherwise: str = "") -> str:
    """Return the question whether one of `words` was meant, or `otherwise` if all of them are empty."""
    *others, last = [word for word in words if word] or [""]
    meant = f"{', '.join(others)} or {last}" if others else last
    return f"did you mean {meant}?" if meant else otherwise


def begun_by(word: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the `names` that begin with `word`, then those with another word that does; none for a single letter."""
    begun = plain_name(word)
    if len(begun) < _LEAST_BEGUN:
        return ()
    first = [name for name in names if plain_name(name).startswith(begun)]
    inside = [name for name in names if name not in first and f" {begun}" in plain_name(name)]
    return (*first, *inside)


def plain_name(name: str) -> str:
    """Return a name without what people vary: capitals, and dashes and spaces between its words."""
    return " ".join(name.casefold().replace("-", " ").replace("_", " ").split())


def closest(word: str, known: Iterable[str], close_enough: float = _CLOSE_ENOUGH) -> str:
    """Return the closest of the `known` words, ignoring case, or an empty string if none is close."""
    return next(iter(nearest(word, known, 1, close_enough)), "")


def nearest(word: str, known: Iterable[str], most: int, close_enough: float = _CLOSE_ENOUGH) -> tuple[str, ...]:
    """Return at most `most` of the `known` words that are close, the closest first, ignoring case."""
    from difflib import get_close_matches  # noqa: PLC0415 - 5 ms, only needed when something is wrong

    spelt = {one.lower(): one for one in known}
    return tuple(spelt[one] for one in get_close_matches(word.lower(), spelt, n=most, cutoff=close_enough))


def unknown_group(key: str, known: Iterable[str]) -> UsageError:
    """Return the error for a group that is not among the `known` ones."""
    keys = tuple(known)
    meant = begun_by(key, keys)[:_MOST_MEANT] or (closest(key, keys),)
    hint = suggestion(*meant, otherwise="see `movers groups` for those there are")
    return UsageError(f'there is no group "{key}"', hint=hint)
