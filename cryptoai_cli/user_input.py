"""Guess which word was meant."""

from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a question that names the nearest of the `known` words, with a blank before it; empty if none is near."""
    nearest = closest(word, known)
    return f' (did you mean "{nearest}"?)' if nearest else ""


def closest(word: str, known: Iterable[str]) -> str:
    """Return the nearest of the `known` words, empty if none is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - 5 ms, only needed when something is wrong

    spelt = {one.lower(): one for one in known}
    return next((spelt[one] for one in get_close_matches(word.lower(), spelt, n=1, cutoff=0.6)), "")
