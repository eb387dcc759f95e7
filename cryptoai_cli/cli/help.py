"""The help of every command: as wide as the screen, options in panels, examples that can be pasted."""

import re
import shutil
import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.exceptions import TyperException

from cryptoai_cli.cli.examples import HEADING, examples_of
from cryptoai_cli.cli.messages import OPTION, MessageForm, form_in_force
from cryptoai_cli.cli.usage import missing_command, told_as_ours, unknown_command
from cryptoai_cli.errors import UsageError

Function = TypeVar("Function", bound=Callable[..., Any])
HELP_NAMES = ["--help", "-h"]
_WIDEST, _NARROWEST = 100, 40
_FIRST_COLUMN = 24  # characters of an option, beyond which its text begins on the next line
_INDENT, _GAP = 2, 2
_ARGUMENTS, _OTHER = "Arguments", "Other options"
_PANELS = {
    "What is shown": (
        *("symbols", "benchmark", "by_group", "members", "horizons", "rank_by", "measure", "top", "columns", "fields"),
        *("explain", "sessions", "only_if", "outbox", "since", "on", "days", "by", "where", "list_all"),
        *("market", "record"),
    ),
    "How it looks": ("format", "chart", "color", "plain", "no_header", "delimiter", "decimal"),
    "Where it goes": ("output", "to", "dry_run", "resend", "forget"),
    "Where it comes from": ("source", "verify", "refresh", "offline", "stale_ok", "config"),
    "When": ("interval", "once_per_session", "job", "if_final"),
}
_PANEL_OF = {name: panel for panel, names in _PANELS.items() for name in names}


class HelpfulCommand(TyperCommand):
    """A command whose help has panels and pasteable examples, and which has the options of every command."""

    def __init__(self, *names: Any, **settings: Any) -> None:  # noqa: ANN401 those of the library
        super().__init__(*names, **settings)
        self.params.append(errors_option())

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 the library's own classes are private
        """Read the words after the command; raise UsageError for what is wrong with them."""
        with told_as_ours(ctx, tuple(args)):
            return super().parse_args(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 as above
        """Write the arguments, and the options in their panels."""
        _write_parameters(self, ctx, formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 as above
        """Write the examples, one a line."""
        _write_examples(self.epilog, ctx, formatter)


class HelpfulGroup(TyperGroup):
    """A command with commands of its own, with the same help and options."""

    def __init__(self, *names: Any, **settings: Any) -> None:  # noqa: ANN401 those of the library
        super().__init__(*names, **settings)
        self.params.append(errors_option())

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 as above
        """Read the words up to the command; without any, show the help and leave as for wrong usage."""
        if not args and self.no_args_is_help and not ctx.resilient_parsing:
            _leave_without_command(ctx)
        with told_as_ours(ctx, tuple(args)):
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 as above
        """Return the command that the first word names; raise UsageError if there is none."""
        if args and self.get_command(ctx, args[0]) is None and not ctx.resilient_parsing:
            raise unknown_command(args[0], ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 as above
        """Run the command; raise UsageError if the words end before it."""
        try:
            return super().invoke(ctx)
        except TyperException:  # what is wrong with the words of a command is an error of ours already
            raise missing_command(ctx) from None

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 as above
        """Write the options in their panels, and the commands."""
        _write_parameters(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 as above
        """Write the commands, each with its whole purpose."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, _purpose(command)) for name, command in found if command]
        _write_rows("Commands", rows, _column_of(rows), formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 as above
        """Write the examples, one a line."""
        _write_examples(self.epilog, ctx, formatter)


class CommandApp(typer.Typer):
    """An application whose commands have this help."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 those of the library
        super().__init__(cls=HelpfulGroup, rich_markup_mode=None, add_completion=False, **settings)

    def command(self, name: str | None = None, **settings: Any) -> Callable[[Function], Function]:  # noqa: ANN401 fewer names than the library's
        """Return the decorator that adds a command."""
        return super().command(name, cls=HelpfulCommand, **settings)


def errors_option() -> TyperOption:
    """Return the option `--errors`, whose value is read from the words of the command line before any other."""
    return TyperOption(
        param_decls=["--errors"],
        metavar=f"<{'|'.join(MessageForm)}>",
        help="Write errors and notices to stderr as text, or as JSON, one object per line.",
        show_default=MessageForm.TEXT.value,
        expose_value=False,
        callback=_require_form,
        autocompletion=lambda _context, _words, _begun: [form.value for form in MessageForm],
    )


def _require_form(_context: Any, _option: Any, value: str | None) -> None:  # noqa: ANN401 as above
    if value is not None and value not in set(MessageForm):
        raise UsageError(f"{OPTION} cannot be {value!r}", hint=f"choose from: {', '.join(MessageForm)}", place=OPTION)


def _leave_without_command(context: Any) -> None:  # noqa: ANN401 as above
    """Leave as for wrong usage: with the help for people, with an error for programs."""
    if form_in_force() is MessageForm.JSON:
        raise missing_command(context)
    typer.echo(context.get_help(), err=True)
    context.exit(UsageError.exit_code)


def help_settings() -> dict[str, Any]:
    """Return the settings of the root command: `-h` on every command, and the width of the screen up to 100."""
    columns = shutil.get_terminal_size().columns
    return {"help_option_names": HELP_NAMES, "terminal_width": max(_NARROWEST, min(columns, _WIDEST))}


def panels_of(command: Any, context: Any) -> dict[str, list[tuple[str, str]]]:  # noqa: ANN401 as above
    """Return the parameters that are not hidden, each with its spelling and its text, by the panel they stand in."""
    panels: dict[str, list[tuple[str, str]]] = {name: [] for name in (_ARGUMENTS, *_PANELS, _OTHER)}
    for panel, record in _records(command, context):
        panels[panel].append(record)
    return {name: rows for name, rows in panels.items() if rows}


def _records(command: Any, context: Any) -> Iterator[tuple[str, tuple[str, str]]]:  # noqa: ANN401 as above
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None:
            is_argument = parameter.param_type_name == "argument"
            panel = _ARGUMENTS if is_argument else _PANEL_OF.get(parameter.name, _OTHER)
            yield panel, (record[0], _plain_default(record[1]))


def _plain_default(text: str) -> str:
    """Return the text of an option with its default as it would be typed: `[default: 5; at least 1]`."""
    text = re.sub(r"\[default: \(([^()]*)\)", r"[default: \1", text)
    return re.sub(r"\bx>=(\d+)", r"at least \1", text)


def _write_parameters(command: Any, context: Any, formatter: Any) -> None:  # noqa: ANN401 as above
    panels = panels_of(command, context)
    has_one = len(panels.keys() - {_ARGUMENTS}) == 1
    column = _column_of([row for rows in panels.values() for row in rows])
    for name, rows in panels.items():
        _write_rows("Options" if has_one and name != _ARGUMENTS else name, rows, column, formatter)


def _column_of(rows: Sequence[tuple[str, str]]) -> int:
    """Return the characters of the first column: as many as the longest entry that leaves room beside it has."""
    return max((len(first) for first, _ in rows if len(first) <= _FIRST_COLUMN), default=_FIRST_COLUMN)


def _write_rows(
    heading: str,
    rows: Sequence[tuple[str, str]],
    first_column: int,
    formatter: Any,  # noqa: ANN401 as above
) -> None:
    if not rows:
        return
    with formatter.section(heading):
        for first, second in rows:
            formatter.write("\n".join(_row_lines(first, second, first_column, formatter.width)) + "\n")


def _row_lines(first: str, second: str, first_column: int, width: int) -> list[str]:
    """Return the lines of an option: its text beside it where it fits, else below."""
    margin = " " * (_INDENT + first_column + _GAP)
    texts = textwrap.wrap(second, max(width - len(margin), 10), break_on_hyphens=False, break_long_words=False)
    if len(first) <= first_column and texts:
        return [f"{' ' * _INDENT}{first:{first_column}}{' ' * _GAP}{texts[0]}", *(margin + line for line in texts[1:])]
    return [*_choice_lines(first, width), *(margin + line for line in texts)]


def _choice_lines(first: str, width: int) -> list[str]:
    """Return the spelling of an option, broken between its choices where it is wider than the screen."""
    whole = textwrap.wrap(
        first.replace("|", "| "),
        width,
        initial_indent=" " * _INDENT,
        subsequent_indent=" " * (_INDENT + 4),
        break_on_hyphens=False,
        break_long_words=False,
    )
    return [line[:_INDENT] + line[_INDENT:].replace("| ", "|") for line in whole]


def _write_examples(epilog: str | None, context: Any, formatter: Any) -> None:  # noqa: ANN401 as above
    examples = examples_of(epilog)
    if examples:
        with formatter.section(HEADING.rstrip(":")):
            for example in examples:
                formatter.write(f"{' ' * _INDENT}{example}\n")
    elif epilog:
        TyperCommand(context.command.name, epilog=epilog).format_epilog(context, formatter)


def _purpose(command: Any) -> str:  # noqa: ANN401 as above
    """Return the first paragraph of a command's help on one line."""
    return " ".join((command.short_help or command.help or "").strip().partition("\n\n")[0].split())
