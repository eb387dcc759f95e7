"""How errors and notices are told on stderr: as text for people, or as JSON for programs, one object a line."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import TYPE_CHECKING

from cryptoai_cli.cli.streams import wrapped
from cryptoai_cli.errors import MoversError, SettingsError

if TYPE_CHECKING:
    from cryptoai_cli.report.model import Notice

OPTION, VARIABLE = "--errors", "MOVERS_ERRORS"
INTERRUPTED_CODE = "interrupted"


class MessageForm(StrEnum):
    """The forms, as spelled in `--errors` and `MOVERS_ERRORS`."""

    TEXT = "text"
    JSON = "json"


_FORM: ContextVar[MessageForm] = ContextVar("form", default=MessageForm.TEXT)
_HAS_DETAILS: ContextVar[bool] = ContextVar("has_details", default=False)


def asked_form(arguments: Sequence[str], environment: Mapping[str, str]) -> MessageForm:
    """Return the form asked for by the last `--errors` among the `arguments`, else by `MOVERS_ERRORS`, else text.

    It is read before the options are, so that a wrong option is told in this form too; a value of the option that is
    no form is refused with the other options. Raise SettingsError for such a value of the variable.
    """
    given = [value for value in _option_values(arguments) if value in set(MessageForm)]
    if given:
        return MessageForm(given[-1])
    text = environment.get(VARIABLE, "").strip().lower()
    if text and text not in set(MessageForm):
        raise SettingsError(
            f"{VARIABLE} = {environment[VARIABLE]!r}: write one of {', '.join(MessageForm)}",
            place=VARIABLE,
        )
    return MessageForm(text) if text else MessageForm.TEXT


@contextmanager
def messages_in(form: MessageForm) -> Iterator[None]:
    """Let all messages be told in a form, and without details, while the context lasts."""
    before, details_before = _FORM.set(form), _HAS_DETAILS.set(False)
    try:
        yield
    finally:
        _FORM.reset(before)
        _HAS_DETAILS.reset(details_before)


def are_for_programs() -> bool:
    """Return whether messages are told as JSON."""
    return _FORM.get() is MessageForm.JSON


def tell_details(*, wanted: bool) -> None:
    """Let errors be told with their details from here on, if they are wanted, as with `--verbose`."""
    _HAS_DETAILS.set(wanted)


def form_in_force() -> MessageForm:
    """Return the form in which messages are told now."""
    return _FORM.get()


def error_text(error: MoversError) -> str:
    """Return what is told of an error, in the form asked for: lines of text, or one of JSON."""
    details = error.details if _HAS_DETAILS.get() else ()
    if are_for_programs():
        return json_error(
            error.code,
            error.exit_code,
            error.message,
            hint=_sentence(error.hint) if error.hint else "",
            place=error.place,
            problems=[{"place": fault.place, "message": fault.message} for fault in (*error.faults, *details)],
        )
    told = [f"  {detail.place}: {detail.message}" for detail in details]
    lines = (f"movers: {error.message}", *told, *([_sentence(error.hint)] if error.hint else ()))
    return wrapped("\n".join(lines), sys.stderr)


def notice_line(notice: "Notice") -> str:
    """Return the line that tells a notice, in the form asked for."""
    if are_for_programs():
        return _json_line({"kind": "notice", "code": notice.code, "message": notice.message})
    return notice_text(notice)


def notice_text(notice: "Notice") -> str:
    """Return the lines that tell a notice to people."""
    return wrapped(notice.message, sys.stderr, lead="notice: ")


def tell_beside(notice: "Notice") -> None:
    """Tell on stderr what stands beside a result: to people its words alone, to programs a notice as any other."""
    sys.stderr.write(f"{notice_line(notice) if are_for_programs() else notice.message}\n")
    sys.stderr.flush()


def progress_text(line: str) -> str:
    """Return the line of `--verbose` on what is being done, in the form asked for."""
    return _json_line({"kind": "progress", "message": line}) if are_for_programs() else f"movers: {line}"


def json_error(  # noqa: PLR0913 one for each key
    code: str,
    exit_code: int,
    message: str,
    *,
    hint: str = "",
    place: str = "",
    problems: Sequence[Mapping[str, str]] = (),
) -> str:
    """Return an error as one line of JSON; what is not known is null, `problems` stand where there may be several."""
    document = {
        "kind": "error",
        "code": code,
        "exit": exit_code,
        "message": message,
        "hint": hint or None,
        "place": place or None,
        **({"problems": list(problems)} if problems else {}),
    }
    return _json_line(document)


def interrupt_text(exit_code: int, form: MessageForm) -> str:
    """Return what is told of an interrupt: nothing for people, who know that they pressed the key."""
    return json_error(INTERRUPTED_CODE, exit_code, "interrupted") + os.linesep if form is MessageForm.JSON else ""


def _option_values(arguments: Sequence[str]) -> Iterator[str]:
    """Yield the values of `--errors`, up to a `--` that ends the options."""
    words = iter(arguments)
    for word in words:
        if word == "--":
            return
        if word == OPTION:
            yield next(words, "")
        elif word.startswith(f"{OPTION}="):
            yield word.partition("=")[2]


def _json_line(document: Mapping[str, object]) -> str:
    from msgspec.json import encode  # noqa: PLC0415 only a message in JSON needs it

    return encode(document).decode()


def _sentence(hint: str) -> str:
    return f"{hint[:1].upper()}{hint[1:]}" + ("" if hint.endswith((".", "?", "!")) else ".")
