"""The cheap decorator makes what that of the standard library makes."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from cryptoai_cli import values


def classes(decorator: Callable[..., Any]) -> tuple[type, type, type]:
    @decorator(frozen=True, slots=True)
    class Point:
        x: int
        y: tuple[int, ...] = ()

    @decorator(frozen=True, slots=True)
    class Other:
        x: int
        y: tuple[int, ...] = ()

    @decorator(frozen=True, slots=True)
    class Nothing:
        def __repr__(self) -> str:
            return "nothing"

    return Point, Other, Nothing


LEAN = classes(vars(values)["dataclass"])
USUAL = classes(dataclasses.dataclass)


@pytest.mark.parametrize(("point", "other", "nothing"), [LEAN, USUAL], ids=["lean", "usual"])
def test_a_frozen_class_is_the_same_by_either_decorator(point: Any, other: Any, nothing: Any) -> None:  # noqa: ANN401 made at run time
    one = point(1, y=(2,))
    assert one == point(1, (2,))
    assert one != point(1)
    assert one != other(1, (2,))
    assert one != (1, (2,))
    assert len({one, point(1, (2,)), point(3)}) == 2
    assert repr(one).endswith("Point(x=1, y=(2,))")
    assert (nothing(), repr(nothing())) == (nothing(), "nothing")
    assert dataclasses.replace(one, x=5) == point(5, (2,))
    assert point.__match_args__ == ("x", "y")
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.x = 2
    with pytest.raises(AttributeError):
        object.__setattr__(one, "z", 2)
    with pytest.raises(TypeError):
        hash(point(1, []))
