"""The examples of a command, as they stand behind its help."""

HEADING = "Examples:"
_BETWEEN = "·"


def examples_of(epilog: str | None) -> tuple[str, ...]:
    """Return the example commands in an epilog such as `Examples:  movers demo  ·  movers today`."""
    _, _, listed = (epilog or "").partition(HEADING)
    return tuple(example.strip() for example in listed.split(_BETWEEN) if example.strip())
