"""`movers config`: write, find, show and check the settings."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from cryptoai_cli.cli.completion import setting_keys
from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.cli.messages import tell_beside
from cryptoai_cli.cli.settings_editor import edit_settings
from cryptoai_cli.cli.streams import width_of, wrapped
from cryptoai_cli.net.secrets import SECRET_VARIABLES
from cryptoai_cli.report.model import Notice
from cryptoai_cli.settings.edit_values import set_value
from cryptoai_cli.settings.files import (
    FILE_NAME,
    create_settings_file,
    known_own_path,
    named_path,
    own_path,
    user_files,
)
from cryptoai_cli.settings.load import settings_of, settings_with_origins, surroundings
from cryptoai_cli.settings.model import Settings
from cryptoai_cli.settings.places import shipped_path
from cryptoai_cli.sources.registry import KNOWN_SOURCES
from cryptoai_cli.system.folders import current_folder

app = CommandApp(
    help="Show, change and check the settings.",
    epilog="Examples:  movers config show  ·  movers config check",
    no_args_is_help=True,
)

Config = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Use this settings file.")]


@app.command(epilog="Examples:  movers config init  ·  movers config init --config team.toml")
def init(config: Config = None) -> None:
    """Write a short settings file to start from; an existing one is left as it is."""
    path = named_path(config, os.environ, current_folder()) or own_path(os.environ)
    create_settings_file(path, shipped_path("starter.toml").read_text(encoding="utf-8"))
    typer.echo(path)
    tell_beside(Notice("settings-file", "Everything in it is still a comment: the shipped settings are in force."))


@app.command("path", epilog="Examples:  movers config path")
def show_path(config: Config = None) -> None:
    """Print the path of the settings file in use."""
    files = user_files(config, os.environ, current_folder())
    if files:
        typer.echo(files[-1].path)
    else:
        places = f"  {current_folder() / FILE_NAME}\n  {_own_place()}\nmovers config init writes the second one."
        tell_beside(
            Notice("settings-file", f"No settings file is in use, only the shipped settings. Looked for:\n{places}")
        )
    for file in files[:-1]:
        tell_beside(Notice("settings-file", f"It overrides {file.path}, which is read too."))


@app.command(epilog="Examples:  movers config show  ·  movers config show | grep sources")
def show(config: Config = None) -> None:
    """Print every value in force and where it was set, but never a secret."""
    settings = settings_with_origins(surroundings(config, KNOWN_SOURCES))
    for line in setting_lines(settings):
        typer.echo(_fitting(line))
    for name in SECRET_VARIABLES:
        typer.echo(f"# {name}: {'set' if os.environ.get(name) else 'not set'}")


def _fitting(line: str) -> str:
    """Return a line that is too wide as several that are still TOML: its comment first, then a list over more lines."""
    width = width_of(sys.stdout)
    if width is None or len(line) <= width:
        return line
    value, _, origin = line.rpartition("  # ")
    # only a list of words without blanks may be broken between its words
    is_list = "= [" in value and "{" not in value and value.count(" ") == value.count(", ") + len(("key", "="))
    return f"# {origin}\n{wrapped(value, sys.stdout) if is_list else value}"


@app.command(epilog="Examples:  movers config check  ·  movers config check --config team.toml")
def check(config: Config = None) -> None:
    """Check the settings, and list every problem with its line and what to write instead."""
    around = surroundings(config, KNOWN_SOURCES)
    files = user_files(config, around.environment, around.folder)
    settings = settings_of(files, around)
    members = {member for group in settings.groups for member in group.members}
    read = ", ".join(file.name for file in files) or "the shipped settings only"
    told = f"ok: {len(settings.groups)} groups, {len(members)} instruments in them; read {read}"
    typer.echo(wrapped(told, sys.stdout))


@app.command(
    "set",
    epilog="Examples:  movers config set report.top 3  ·  movers config set report.measure mean  ·  "
    "movers config set report.benchmarks SPX,NDX",
)
def set_setting(
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="A section and a key: report.top.", autocompletion=setting_keys)
    ],
    value: Annotated[
        list[str], typer.Argument(metavar="VALUE...", help="A number, a text, on or off, or a list: SPX,NDX.")
    ],
    config: Config = None,
) -> None:
    """Set one value in your settings file; it is checked before it is written, and comments stay."""
    done = set_value(surroundings(config, KNOWN_SOURCES), key, " ".join(value))
    typer.echo(f"{done.key} = {done.value_text}  # {done.file}")
    if done.stronger:
        tell_beside(Notice("settings-file", f"{done.stronger} takes precedence: its value is in force."))


@app.command(epilog="Examples:  movers config edit  ·  EDITOR=nano movers config edit --config team.toml")
def edit(config: Config = None) -> None:
    """Open your settings file in $VISUAL or $EDITOR; it is checked before it replaces the old one.

    Problems are listed, and you can edit it again. If you do not, your text is kept in a file beside the settings,
    which stay as they were.
    """
    typer.echo(edit_settings(surroundings(config, KNOWN_SOURCES)))


def _own_place() -> str:
    own = known_own_path(os.environ)
    return f"{FILE_NAME} in your folder for settings, which is not known: HOME is not set" if own is None else str(own)


def setting_lines(settings: Settings) -> Iterable[str]:
    """Yield every value in force as a line of TOML, with its origin in a comment."""
    for origin in settings.origins:
        yield f"{origin.key} = {origin.value_text}  # {origin.place}"
