"""Write docs/cli.md, the reference of every command, from the commands themselves; or check that it is still true.

    python scripts/write_cli_reference.py            writes docs/cli.md
    python scripts/write_cli_reference.py --check    exit 1 when the page differs from what would be written

The width is fixed, so that the page is the same on every machine.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from cryptoai_cli.cli.app import Deferred, build
from cryptoai_cli.cli.examples import examples_of
from cryptoai_cli.cli.help import HELP_NAMES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "cli.md"
WIDTH = 80
_INTRODUCTION = """\
# Commands

This page is what `movers COMMAND --help` says, written by `scripts/write_cli_reference.py`: to change it, change the
command and run the script. The exit codes stand in [the README](../README.md#exit-codes), the meaning of each message
in [messages.md](messages.md).
"""


class Entry(NamedTuple):
    """A command, and the words that call it: `movers groups add`."""

    words: str
    command: TyperCommand | TyperGroup

    @property
    def examples(self) -> tuple[str, ...]:
        """The commands that its help gives as examples."""
        return examples_of(self.command.epilog)


def main(arguments: Sequence[str]) -> int:
    """Write the page, or compare it with the one that is there."""
    return written_or_checked(PAGE, page_text, arguments, __doc__)


def written_or_checked(page: Path, text: Callable[[], str], arguments: Sequence[str], usage: str | None) -> int:
    """Write a page, or with `--check` compare it with the one that is there; return the exit code."""
    if arguments not in ([], ["--check"]):
        print(usage, file=sys.stderr)
        return 2
    fresh = text()
    if not arguments:
        page.write_text(fresh, encoding="utf-8", newline="\n")
        print(f"{page.name}: {len(fresh.splitlines())} lines")
        return 0
    if page.is_file() and page.read_text(encoding="utf-8") == fresh:
        return 0
    print(f"{page} is not what {Path(sys.argv[0]).name} writes: run it without --check", file=sys.stderr)
    return 1


def page_text() -> str:
    """Return the whole page."""
    return "\n".join((_INTRODUCTION, *(_section(entry) for entry in entries())))


def entries() -> Iterator[Entry]:
    """Yield every command there is, each group before its own commands."""
    return _entries(Entry("movers", build()))


def _entries(entry: Entry) -> Iterator[Entry]:
    yield entry
    if isinstance(entry.command, TyperGroup):
        for name, command in entry.command.commands.items():
            yield from _entries(Entry(f"{entry.words} {name}", _loaded(command)))


def _loaded(command: object) -> TyperCommand | TyperGroup:
    if isinstance(command, Deferred):
        return command.load()
    if isinstance(command, TyperCommand | TyperGroup):
        return command
    raise TypeError(f"{command!r} is no command of typer")


def _section(entry: Entry) -> str:
    level = "##" if entry.words.count(" ") < 2 else "###"  # noqa: PLR2004 - "movers groups add" has two blanks
    parts = [f"{level} {entry.words}", "", "```text", _help(entry), "```", ""]
    if entry.examples:
        parts += ["```sh", *entry.examples, "```", ""]
    return "\n".join(parts)


def _help(entry: Entry) -> str:
    """Return the help as a terminal of a fixed width shows it, without the examples, which follow on their own."""
    epilog = entry.command.epilog
    context = typer.Context(
        entry.command, info_name=entry.words, terminal_width=WIDTH, help_option_names=list(HELP_NAMES)
    )
    try:
        entry.command.epilog = None
        shown = str(entry.command.get_help(context))
    finally:
        entry.command.epilog = epilog
    return "\n".join(line.rstrip() for line in shown.splitlines())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
