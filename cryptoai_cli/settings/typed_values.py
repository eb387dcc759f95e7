"""What a value that somebody types for a setting may mean: the settings decide which meaning is one."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from cryptoai_cli.market.symbol_book import SymbolBook
from cryptoai_cli.settings.environment import read_value
from cryptoai_cli.settings.toml.text import KeyPath

_FLAGS = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}
_NOTHING = ("none", "off", "no")
_SYMBOL_LISTS = {"report": ("benchmarks",), "groups": ("benchmarks", "members")}
_TABLE_LISTS = ("closures", "formerly")  # no words between commas make one
_SECONDS = re.compile(r"(\d+(?:\.\d+)?) ?s(?:ec(?:ond)?s?)?")
_QUOTES = "\"'"


def meanings(path: KeyPath, text: str, book: Callable[[], SymbolBook]) -> Iterator[Any]:
    """Yield what `text` may mean as the value of `path`, the likeliest first.

    As TOML reads it, as text, as a list whose brackets and quotes a shell may have taken, in small letters, as true or
    false, as a number with its unit, as nothing. Symbols of a list are resolved as everywhere on the command line, by
    the `book`; UsageError is raised for one that cannot be read, or that has two meanings.
    """
    value, word = read_value(text), text.strip()
    small = word.lower()
    yield value
    if value != text:
        yield text
    if is_symbol_list(path) and not isinstance(value, list):
        yield [found.symbol for part in _list_words(word, ",") for found in book().require_all(part)]
    if not is_table_list(path) and not isinstance(value, list):
        yield from (
            [part for part in _list_words(each, "," if "," in each else None) if part] for each in (word, small)
        )
    yield small
    if small in _FLAGS:
        yield _FLAGS[small]
    if str(path[-1]).endswith("_seconds") and (found := _SECONDS.fullmatch(small)):
        yield read_value(found[1])
    if small in _NOTHING:
        yield ""


def is_symbol_list(path: KeyPath) -> bool:
    """Return whether the setting holds symbols."""
    return path[-1] in _SYMBOL_LISTS.get(str(path[0]), ())


def is_table_list(path: KeyPath) -> bool:
    """Return whether the setting is a list of tables, which only TOML can write."""
    return path[-1] in _TABLE_LISTS


def _list_words(text: str, separator: str | None) -> list[str]:
    """Return the words of a list without brackets around it and quotes around each."""
    inner = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    parts = (part.strip() for part in inner.split(separator))
    return [part[1:-1] if len(part) > 1 and part[0] in _QUOTES and part[-1] == part[0] else part for part in parts]
