"""Commands that the pages show exist, with the options shown."""

import re
import shlex
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from typer.core import TyperGroup

from cryptoai_cli.cli.app import Deferred, build
from cryptoai_cli.cli.main import _with_explain_value
from tests.docs.pages import PAGES, Page

_PUNCTUATION = frozenset("();<>|&")
_PLACEHOLDER = "COMMAND"


def called(line: str) -> Iterator[list[str]]:
    """Yield the arguments of every call of `movers` in a line of shell."""
    reader = shlex.shlex(line, posix=True, punctuation_chars=True)
    reader.whitespace_split = True
    words = list(reader)
    for at, word in enumerate(words):
        if word == "movers" or word.endswith("/bin/movers"):
            rest = words[at + 1 :]
            end = next((place for place, other in enumerate(rest) if set(other) <= _PUNCTUATION), len(rest))
            yield rest[:end]


def shown(page: Page) -> Iterator[list[str]]:
    """Yield the arguments of every `movers` that a page shows: in blocks of shell, indented, or between backticks."""
    lines = [line for block in page.blocks("sh", "cron") for line in block.splitlines()]
    lines += re.findall(r"^ {4}(movers .+)$", page.text, re.MULTILINE)
    lines += re.findall(r"`(movers [^`]+)`", page.prose)
    for line in lines:
        yield from (arguments for arguments in called(line) if arguments[:1] != [_PLACEHOLDER])


def parse(arguments: Sequence[str]) -> None:
    """Parse as the program does, without running anything; raises what is wrong with them.

    A command without arguments is a mention.
    """
    command: Any = build()
    rest = list(arguments)
    while rest and isinstance(command, TyperGroup):
        if rest[0].startswith("-"):
            assert rest[0] == "--help" or any(rest[0] in option.opts for option in command.params), rest
            return
        found = command.commands.get(rest.pop(0))
        assert found is not None, arguments
        command = found.load() if isinstance(found, Deferred) else found
    if rest:
        command.make_context("movers", _with_explain_value(rest))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path.name)
def test_every_command_on_a_page_exists(page: Page) -> None:
    for arguments in shown(page):
        parse(arguments)


@pytest.mark.parametrize(
    "line", ["movers source", "movers today --offlin", "movers demo -f pdf", "movers groups lst", "movers -x"]
)
def test_a_command_that_does_not_exist_is_found_out(line: str) -> None:
    (arguments,) = called(line)

    with pytest.raises(Exception, match=r"there is no (command|option)|cannot be|source|lst|-x"):
        parse(arguments)


def test_a_call_ends_where_the_shell_ends_it() -> None:
    line = '.venv/bin/movers on "$(date +%F)" -q --decimal , > a.csv && mail < a.csv  # movers today'

    assert list(called(line)) == [["on", "$(date +%F)", "-q", "--decimal", ","]]
