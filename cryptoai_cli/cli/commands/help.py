"""`movers help [COMMAND]...`: the help of a command, as its `-h` shows it."""

from typing import Annotated, Any

import typer

from cryptoai_cli.cli.completion import command_names
from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.errors import UsageError
from cryptoai_cli.user_input import spelling_hint

app = CommandApp()

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[COMMAND]...",
        help="A command, and one of its own commands.",
        show_default=False,
        autocompletion=command_names,
    ),
]


@app.command("help", epilog="Examples:  movers help  ·  movers help today  ·  movers help groups add")
def show_help(context: typer.Context, words: Words = None) -> None:
    """Show the help of a command, or the list of all commands."""
    root = context.find_root()
    typer.echo(_help_of(root.command, root, words or []))


def _help_of(command: Any, context: Any, words: list[str]) -> str:  # noqa: ANN401 the library's own classes are private
    """Return the help of the command that `words` lead to from `command`; raise UsageError if there is none."""
    for word in words:
        names = getattr(command, "commands", {})
        if word not in names:
            path = f"{context.command_path} {word}"
            hint = spelling_hint(word, names, otherwise="see `movers help` for the commands")
            raise UsageError(f"there is no command `{path}`", hint=hint)
        command = _loaded(names[word])
        context = typer.Context(command, parent=context, info_name=word)
    return str(command.get_help(context))


def _loaded(command: Any) -> Any:  # noqa: ANN401 as above
    load = getattr(command, "load", None)
    return command if load is None else load()
