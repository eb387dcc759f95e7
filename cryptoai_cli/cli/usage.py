"""Wrong usage as the library of the command line finds it, as an error of ours."""

from collections.abc import Sequence

from typer.exceptions import TyperException

from cryptoai_cli.errors import UsageError


def usage_error_of(error: TyperException, words: Sequence[str]) -> UsageError:
    """Return the error for what the library found wrong; without any words, a command is missing."""
    if not words:
        return UsageError("a command is missing", hint="see `movers help` for the commands")
    path = getattr(getattr(error, "ctx", None), "command_path", "movers")
    return UsageError(error.format_message().rstrip("."), hint=f"see `{path} --help`", place=_wrong_option(error))


def _wrong_option(error: TyperException) -> str:
    """Return the option or the argument that is wrong, empty where the library does not say."""
    option = getattr(error, "option_name", "")
    parameter = getattr(error, "param", None)
    return str(option or (max(parameter.opts, key=len) if parameter is not None else ""))
