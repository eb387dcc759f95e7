"""Bend a JSON answer out of shape, for tests that any shape must survive."""

import copy

from hypothesis import strategies as st

_Path = tuple[str | int, ...]
WORDS = st.sampled_from(
    ["", "UNCH", "N/A", "--", "-1.00", "$0.00", "9" * 30, "1,2", "2025-10-13", "\u0663.00", "12/31/9999"]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS,
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=6,
)


@st.composite
def bent(draw: st.DrawFn, payload: object) -> object:
    """Return `payload` with up to four of its values replaced by anything."""
    for _ in range(draw(st.integers(1, 4))):
        payload = _put(payload, draw(st.sampled_from(_places(payload))), draw(ANYTHING))
    return payload


def _places(node: object, path: _Path = ()) -> list[_Path]:
    items: list[tuple[str | int, object]] = []
    if isinstance(node, dict):
        items = list(node.items())
    elif isinstance(node, list):
        items = list(enumerate(node))
    return [path, *(place for key, child in items for place in _places(child, (*path, key)))]


def _put(node: object, path: _Path, value: object) -> object:
    if not path:
        return value
    changed = copy.copy(node)
    changed[path[0]] = _put(changed[path[0]], path[1:], value)  # type: ignore[index]  # only called with a path that exists
    return changed
