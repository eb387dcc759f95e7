"""Report problems in the settings with their file, their line and what to write instead."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct

from cryptoai_cli.errors import Fault, MoversError, SettingsError, UsageError
from cryptoai_cli.settings.layers import Layer, LayerKind
from cryptoai_cli.settings.toml.text import KeyPath, key_text, parents

_MOST_LINES = 200
_LONGEST_KEY = 120


class Problem(Struct, frozen=True):
    """One problem at `path` in `layer`. `value_text` is empty if the value may be a secret or would not help.

    `line` and `column` are set if the text is not valid TOML, because then no key can be located in it.
    """

    layer: Layer
    path: KeyPath
    advice: str
    value_text: str = ""
    line: int = 0
    column: int = 0


def settings_error(problems: Sequence[Problem]) -> MoversError:
    """Return an error that lists all `problems`, one per line: a UsageError if only options are wrong."""
    faults = tuple(dict.fromkeys(_faults(problems[:_MOST_LINES])))
    rest = (f"and {len(problems) - _MOST_LINES:,} more",) if len(problems) > _MOST_LINES else ()
    text = "\n".join((*(f"{fault.place}: {fault.message}" for fault in faults), *rest))
    if all(problem.layer.kind is LayerKind.OPTIONS for problem in problems):
        return UsageError(text, faults=faults)
    return SettingsError(
        text,
        hint="read them again with `movers config check`; docs/settings.md explains every key",
        faults=faults,
    )


def line_of(layer: Layer, path: KeyPath) -> int:
    """Return the line of `path` in the file of `layer`, else that of its nearest enclosing table, else 1."""
    lines = _lines_of_text(layer.text)
    return next((lines[part] for part in parents(path) if part in lines), 1)


@lru_cache(maxsize=4)  # one file may have many problems
def _lines_of_text(text: str) -> dict[KeyPath, int]:
    from cryptoai_cli.settings.toml.positions import key_lines  # noqa: PLC0415 - only needed when something is wrong

    return key_lines(text)


def _faults(problems: Iterable[Problem]) -> list[Fault]:
    entries = [(*_place(problem), problem) for problem in problems]
    entries.sort(key=lambda entry: (entry[2].layer.kind.value, entry[2].layer.name, entry[1]))
    return [Fault(place, _sentence(problem)) for place, _, problem in entries]


def _place(problem: Problem) -> tuple[str, int]:
    """Return the place of the problem as text, and its line as a sort key."""
    layer = problem.layer
    if problem.line:
        return f"{layer.name}:{problem.line}:{problem.column}", problem.line
    if variable := layer.variable(problem.path):
        return variable, 0
    line = line_of(layer, problem.path)
    return f"{layer.name}:{line}", line


def _short(key: str) -> str:
    return key if len(key) <= _LONGEST_KEY else f"{key[: _LONGEST_KEY - 3]}..."


def _sentence(problem: Problem) -> str:
    value = f" = {problem.value_text}" if problem.value_text else ""
    if problem.layer.variable(problem.path):
        return f"{problem.value_text}: {problem.advice}" if value else problem.advice
    key = _short(key_text(problem.path))
    return f"{key}{value}: {problem.advice}" if key else problem.advice
