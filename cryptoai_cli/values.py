"""Frozen values that cost little to define.

`dataclasses` writes and compiles six functions for a frozen class. A command defines some eighty classes before it does
anything, so that this is a quarter of a warm run. Here three of the six are shared by all classes; what a class does is
the same.
"""

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ("dataclass",)

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool, slots: bool) -> Callable[[type], type]:
        """Return a decorator that does what `dataclasses.dataclass` does, for frozen classes with slots."""
        assert frozen  # noqa: S101 the only kind there is
        assert slots  # noqa: S101 the only kind there is
        return _made


_T = TypeVar("_T")


def _made(cls: type[_T]) -> type[_T]:
    made = dataclasses.dataclass(frozen=True, slots=True, repr=False, eq=False)(cls)
    names = [field.name for field in dataclasses.fields(made)]  # type: ignore[arg-type]  # it is one now
    values: Callable[[Any], Any] = attrgetter(*names) if names else lambda _: ()
    _give(made, "__eq__", lambda self, other: values(self) == values(other) if _alike(self, other) else NotImplemented)
    _give(made, "__hash__", lambda self: hash(values(self)))
    _give(made, "__repr__", lambda self: _told(self, names))
    return made


def _give(cls: type, name: str, method: Callable[..., Any]) -> None:
    if name not in cls.__dict__:
        setattr(cls, name, method)


def _alike(one: object, other: object) -> bool:
    return one.__class__ is other.__class__


def _told(value: object, names: list[str]) -> str:
    told = ", ".join(f"{name}={getattr(value, name)!r}" for name in names)
    return f"{type(value).__qualname__}({told})"
