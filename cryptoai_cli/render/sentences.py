"""Tell the sentences of a headline apart: the first one is shown larger."""

import re

_BETWEEN = re.compile(r"(?<=[%)a-z0-9]\.)\s+(?=[A-Z])")  # an initial such as "U.S. " ends none


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, at least one."""
    return tuple(_BETWEEN.split(text.strip()))
