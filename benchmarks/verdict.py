"""Say what a measurement has not proved, and leave accordingly."""

from collections.abc import Iterable, Sequence


def too_few(what: str, count: int, least: int) -> tuple[str, ...]:
    """Return a complaint if fewer than `least` of `what` were seen: then nothing is proved."""
    return (f"nothing is proved: {what} {count} times, at least {least} needed",) if count < least else ()


def wrong(what: str, found: Sequence[object]) -> tuple[str, ...]:
    """Return a complaint that names the first of what must not be."""
    return (f"{what}: {len(found)}, such as {found[0]}",) if found else ()


def leave(complaints: Iterable[str]) -> int:
    """Print what is wrong, or that nothing is, and return the exit code."""
    told = tuple(complaints)
    for words in told:
        print(f"WRONG  {words}", flush=True)
    if not told:
        print("what this is to prove holds", flush=True)
    return 1 if told else 0
