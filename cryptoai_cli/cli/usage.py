"""Wrong usage as the library of the command line finds it, told as an error of ours with what to write instead.

The library's own classes of errors and parameters are private: what kind an error is, its attributes tell.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from typer.exceptions import TyperException

from cryptoai_cli.cli.examples import examples_of
from cryptoai_cli.errors import UsageError
from cryptoai_cli.user_input import closest, suggestion

_MOST_MEANT = 3  # options that are suggested for one word
_CLOSE_TO_A_COMMAND = 0.7  # of 1: `get` is not `set`
_AFTER_A_COMMAND = "write options after the command, as in `movers today --top 3`"


@contextmanager
def told_as_ours(context: Any, words: Sequence[str]) -> Iterator[None]:  # noqa: ANN401 the library's classes are private
    """Raise UsageError for what the library finds wrong with the words of a command while the context lasts."""
    try:
        yield
    except TyperException as error:
        raise usage_error_of(error, context, words) from None


def usage_error_of(error: TyperException, context: Any, words: Sequence[str]) -> UsageError:  # noqa: ANN401 as above
    """Return the error for what the library found wrong with `words`, those after the command of `context`."""
    parameter = getattr(error, "param", None)
    if hasattr(error, "possibilities"):
        return _unknown_option(str(getattr(error, "option_name", "")), context, words)
    if hasattr(error, "option_name"):
        return _wrong_value_count(str(error.option_name), context)
    if parameter is not None and hasattr(error, "param_type"):
        return _missing_argument(parameter, context)
    if parameter is not None:
        return _wrong_value(parameter, context, words)
    if surplus := _parsed(context, words)[1]:
        return _too_many(surplus, context)
    return UsageError(error.format_message().rstrip("."), hint=_see_help(context))


def missing_command(context: Any) -> UsageError:  # noqa: ANN401 as above
    """Return the error for a command line that ends before its command."""
    return UsageError("a command is missing", hint=_see_commands(context))


def unknown_command(word: str, context: Any) -> UsageError:  # noqa: ANN401 as above
    """Return the error for a word that is no command of the one in `context`."""
    names = getattr(context.command, "commands", {})
    begun = [name for name in names if name.startswith(word.lower())]
    meant = begun[:_MOST_MEANT] or [closest(word, names, _CLOSE_TO_A_COMMAND)]
    hint = suggestion(*(f"`{context.command_path} {name}`" for name in meant if name))
    return UsageError(
        f"there is no command `{context.command_path} {_printable(word)}`", hint=hint or _see_commands(context)
    )


def _unknown_option(found: str, context: Any, words: Sequence[str]) -> UsageError:  # noqa: ANN401 as above
    # of `-top` the library names `-t` only
    typed = next((word for word in words if word.startswith(found)), found).partition("=")[0]
    name = typed.strip("-").lower()
    hint = _without_option(name, context) or _meant_options(typed, name, context)
    otherwise = _AFTER_A_COMMAND if context.parent is None else _see_help(context)
    return UsageError(f"there is no option {_printable(typed)}", hint=hint or otherwise, place=typed)


def _without_option(name: str, context: Any) -> str:  # noqa: ANN401 as above
    """Return the advice for an option that is called like an argument, such as `--date` or `--group`."""
    arguments = (each for each in context.command.params if each.param_type_name == "argument")
    called = next((_bare(each, context) for each in arguments if name in {each.name, _bare(each, context).lower()}), "")
    return f"write the {called} without an option: {context.command_path} {called}" if called else ""


def _meant_options(typed: str, name: str, context: Any) -> str:  # noqa: ANN401 as above
    """Return the question whether an option was meant: one with this choice, one that begins so, or a similar one."""
    options = [each for each in context.command.get_params(context) if each.param_type_name == "option"]
    valued = [f"{_spelling(each)} {name}" for each in options if name in _choices(each)]
    begun = [spelling for each in options if (spelling := _spelling(each)).startswith(f"--{name}")]
    meant = (valued or begun)[:_MOST_MEANT] or [closest(typed, map(_spelling, options))]
    return suggestion(*meant)


def _wrong_value_count(spelling: str, context: Any) -> UsageError:  # noqa: ANN401 as above
    """Return the error for an option without its value, or for one that has none and was given one."""
    option = next((each for each in context.command.get_params(context) if spelling in each.opts), None)
    if option is None or option.is_flag:
        return UsageError(f"{spelling} takes no value", hint=f"write {spelling} by itself", place=spelling)
    return UsageError(f"{spelling} needs a value", hint=_advice(option, context), place=_spelling(option))


def _missing_argument(parameter: Any, context: Any) -> UsageError:  # noqa: ANN401 as above
    example = next(iter(examples_of(context.command.epilog)), "")
    hint = f"write it as in `{example}`" if example else _see_help(context)
    return UsageError(f"{_bare(parameter, context)} is missing", hint=hint, place=_spelling(parameter))


def _wrong_value(parameter: Any, context: Any, words: Sequence[str]) -> UsageError:  # noqa: ANN401 as above
    given = _parsed(context, words)[0].get(parameter.name)
    name = _spelling(parameter)
    similar = closest(str(given), _choices(parameter))
    advice = _advice(parameter, context)
    hint = f"{suggestion(similar)} {advice[:1].upper()}{advice[1:]}" if similar else advice
    return UsageError(f"{name} cannot be {given!r}", hint=hint, place=name)


def _too_many(surplus: Sequence[str], context: Any) -> UsageError:  # noqa: ANN401 as above
    listed = ", ".join(map(_printable, surplus))
    arguments = [each for each in context.command.params if each.param_type_name == "argument"]
    form = " ".join((context.command_path, *(_bare(each, context) for each in arguments)))
    return UsageError(
        f"{'one argument' if len(surplus) == 1 else f'{len(surplus)} arguments'} too many: {listed}",
        hint=f"write `{form}`" + ("" if arguments else " by itself"),
    )


def _advice(parameter: Any, context: Any) -> str:  # noqa: ANN401 as above
    """Return which values a parameter takes."""
    if choices := _choices(parameter):
        return f"choose from: {', '.join(choices)}"
    least, most = getattr(parameter.type, "min", None), getattr(parameter.type, "max", None)
    if least is not None:
        return f"write a whole number, {least} or more" if most is None else f"write a whole number, {least} to {most}"
    return f"write {_spelling(parameter)} {_bare(parameter, context)}"


def _choices(parameter: Any) -> tuple[str, ...]:  # noqa: ANN401 as above
    return tuple(map(str, getattr(parameter.type, "choices", ())))


def _parsed(context: Any, words: Sequence[str]) -> tuple[dict[str, Any], list[str]]:  # noqa: ANN401 as above
    """Return the values as they were typed, by the names of their parameters, and the words that are left over."""
    values, left, _ = context.command.make_parser(context).parse_args(args=list(words))
    return values, left


def _spelling(parameter: Any) -> str:  # noqa: ANN401 as above
    """Return the long spelling of an option, and the name of an argument."""
    return str(max(parameter.opts, key=len))


def _bare(parameter: Any, context: Any) -> str:  # noqa: ANN401 as above
    """Return what stands for a value in the help, without the brackets around it: `[GROUP]...` is GROUP."""
    return str(parameter.make_metavar(context)).strip("[]{}<>.")


def _see_help(context: Any) -> str:  # noqa: ANN401 as above
    return f"see `{context.command_path} --help`"


def _see_commands(context: Any) -> str:  # noqa: ANN401 as above
    """Return where the commands are listed; a few are listed at once."""
    if context.parent is None:
        return "see `movers help` for the commands; a group or a symbol follows one, as in `movers today NVDA`"
    return f"the commands are {', '.join(context.command.commands)}"


def _printable(word: str) -> str:
    """Return a word as it was typed, its unprintable characters escaped."""
    return word if word.isprintable() else ascii(word)[1:-1]
