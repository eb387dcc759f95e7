"""A value on its way into the settings, and what is told where it is wrong."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from cryptoai_cli.settings.layers import Layer
from cryptoai_cli.settings.problems import Problem
from cryptoai_cli.settings.toml_text import KeyPath, shown


class WrongValueError(Exception):
    """The value is wrong; `advice` says what to write instead."""

    def __init__(self, advice: str) -> None:
        super().__init__(advice)
        self.advice = advice


class UnseenWrongValueError(WrongValueError):
    """The value is wrong and must not be shown: it may be a secret."""


class Spot(Struct, frozen=True):
    """A value, the layer and the path at which it stands, and the list of all problems."""

    layer: Layer
    path: KeyPath
    value: Any
    problems: list[Problem]

    def inside(self, key: str | int, value: object) -> "Spot":
        """Return the spot of `value`, which stands at `key` in this one."""
        return Spot(self.layer, (*self.path, key), value, self.problems)

    def tell(self, wrong: WrongValueError) -> None:
        """Add a problem of this spot."""
        value_text = "" if isinstance(wrong, UnseenWrongValueError) else shown(self.value)
        self.problems.append(Problem(self.layer, self.path, wrong.advice, value_text))

    def read(self, reader: "Reader") -> Any:  # noqa: ANN401 - what the reader returns
        """Return the value as `reader` reads it; None, and a problem told, where it is wrong."""
        try:
            return reader(self)
        except WrongValueError as wrong:
            self.tell(wrong)
            return None


Reader = Callable[[Spot], Any]
"""Return the value of a spot in the form in which it is used; raise a `WrongValueError` where it is wrong."""
