"""Write docs/movers.1, the manual page of `movers`, from the commands themselves; or check that it is still true.

    python scripts/write_man_page.py            writes docs/movers.1
    python scripts/write_man_page.py --check    exit 1 when the page differs from what would be written

The wheel carries the page as share/man/man1/movers.1. To read it here: man -l docs/movers.1
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typer
from write_cli_reference import Entry, entries, written_or_checked

from cryptoai_cli import __version__
from cryptoai_cli.cli.help import HELP_NAMES, panels_of

PAGE = Path(__file__).resolve().parent.parent / "docs" / "movers.1"
EXIT_CODES = (
    (0, "a report was made, perhaps with notices on stderr; or there was nothing to do"),
    (2, "wrong usage: an option, a group, a date that does not exist"),
    (3, "with --strict: the report is partial, stale or mixed"),
    (69, "no usable quote from any source"),
    (70, "a bug: one line, and the path of a log with the details"),
    (74, "an output, a record or the store could not be written, or a mail was refused"),
    (75, "try again later: another run holds the lock, or the mail was put off and is kept"),
    (77, "a source or a mail server refused the credentials, or they are lacking"),
    (78, "the settings are wrong"),
    (130, "interrupted"),
)
ENVIRONMENT = (
    ("MOVERS_CONFIG", "the settings file to read"),
    ("MOVERS_HOME", "the folder of the store, logs and cool-downs"),
    ("MOVERS_SECTION__KEY", "any setting, such as MOVERS_REPORT__TOP=3"),
    ("MOVERS_ALPACA_KEY, MOVERS_ALPACA_SECRET", "the key pair of the source alpaca"),
    ("MOVERS_MASSIVE_KEY", "the key of the source massive"),
    ("MOVERS_SMTP_PASSWORD", "the password of the mail server"),
    ("NO_COLOR, COLUMNS", "no colour; the width of the table"),
)


def main(arguments: Sequence[str]) -> int:
    """Write the page, or compare it with the one that is there."""
    return written_or_checked(PAGE, page_text, arguments, __doc__)


def page_text() -> str:
    """Return the whole page as roff."""
    root, *commands = entries()
    return "\n".join((*_head(root), *(line for entry in commands for line in _command(entry)), *_foot(root))) + "\n"


def roff(text: str) -> str:
    """Return text that roff prints as it is: on one line, never taken for a request, in ASCII."""
    escaped = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-")
    if escaped.startswith((".", "'")):
        escaped = "\\&" + escaped
    return "".join(letter if letter.isascii() else f"\\[u{ord(letter):04X}]" for letter in escaped)


def _head(root: Entry) -> Iterator[str]:
    purpose = _paragraphs(root)[0]
    yield f'.TH MOVERS 1 "" "movers {__version__}" "User Commands"'
    yield from (".SH NAME", f"movers \\- {roff(purpose[:1].lower() + purpose[1:].rstrip('.'))}")
    yield from (".SH SYNOPSIS", ".B movers", ".RI [ OPTIONS ]", ".I COMMAND", ".RI [ ARGUMENTS ]...")
    yield ".SH OPTIONS"
    yield from _parameters(root)
    yield ".SH COMMANDS"


def _command(entry: Entry) -> Iterator[str]:
    yield f".SS {roff(entry.words)}"
    context = _context(entry)
    pieces = " ".join(entry.command.collect_usage_pieces(context))
    yield from (f"\\fB{roff(entry.words)}\\fR {roff(pieces)}", ".PP")
    for paragraph in _paragraphs(entry):
        yield from (roff(paragraph), ".PP")
    yield from _parameters(entry)
    yield from _examples(entry)


def _foot(root: Entry) -> Iterator[str]:
    yield ".SH EXIT STATUS"
    for code, words in EXIT_CODES:
        yield from (".TP", f".B {code}", roff(words))
    yield ".SH ENVIRONMENT"
    for name, words in ENVIRONMENT:
        yield from (".TP", f".B {roff(name)}", roff(words))
    yield ".SH EXAMPLES"
    yield from _examples(root)


def _examples(entry: Entry) -> Iterator[str]:
    """Yield the examples as they are typed."""
    if entry.examples:
        yield from (".PP", ".RS", ".nf", *(roff(example) for example in entry.examples), ".fi", ".RE")


def _paragraphs(entry: Entry) -> list[str]:
    return [paragraph for paragraph in (entry.command.help or "").split("\n\n") if paragraph.strip()]


def _parameters(entry: Entry) -> Iterator[str]:
    context = _context(entry)
    panels = panels_of(entry.command, context)
    for panel, records in panels.items():
        if len(panels) > 1:
            yield from (".PP", f"\\fI{roff(panel)}\\fR")
        for name, words in records:
            yield from (".TP", f".B {roff(name)}", roff(words) or "\\&")


def _context(entry: Entry) -> Any:  # noqa: ANN401 - the library's own class is private
    return typer.Context(entry.command, info_name=entry.words, help_option_names=list(HELP_NAMES))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
