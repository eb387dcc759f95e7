"""Shell completion of groups, symbols and sources from the current settings."""

import os
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from cryptoai_cli.settings.model import Settings

_ZSH_SCRIPT = "#compdef "
# zsh autoloads the completion file at the first Tab; typer's file then only defines the function and completes nothing
_FIRST_TAB = """

if [[ $funcstack[1] = _{name} ]]; then _{name}_completion; fi"""


def answer_the_first_tab(group: TyperGroup) -> None:
    """Patch the completion scripts that typer prints and installs so that zsh completes at the first Tab too."""
    for option in group.params:
        if option.name == "show_completion":
            option.callback = _show_with_first_tab(option.callback)
        elif option.name == "install_completion":
            option.callback = _install_with_first_tab(option.callback)


def _show_with_first_tab(show: Callable[..., Any] | None) -> Callable[..., Any]:
    def show_script(context: typer.Context, option: Any, value: Any) -> Any:  # noqa: ANN401 the signature of the library
        printed = StringIO()
        try:
            with redirect_stdout(printed):
                return show and show(context, option, value)
        finally:  # after printing, it exits
            script = printed.getvalue()
            if script:
                typer.echo(_answering_first_tab(script, context))

    return show_script


def _install_with_first_tab(install: Callable[..., Any] | None) -> Callable[..., Any]:
    def install_script(context: typer.Context, option: Any, value: Any) -> Any:  # noqa: ANN401 the signature of the library
        try:
            return install and install(context, option, value)
        except SystemExit:  # after installing, it exits
            file = Path.home() / ".zfunc" / f"_{context.find_root().info_name}"
            if file.is_file():
                file.write_text(_answering_first_tab(file.read_text(encoding="utf-8"), context), encoding="utf-8")
            raise

    return install_script


def _answering_first_tab(script: str, context: typer.Context) -> str:
    """Return `script` without a final newline; for zsh, append the first-Tab call unless it is there already."""
    script = script.rstrip("\n")
    addition = _FIRST_TAB.format(name=context.find_root().info_name)
    return script + addition if script.startswith(_ZSH_SCRIPT) and addition not in script else script


def command_names(context: typer.Context) -> list[tuple[str, str]]:
    """Return the names and purposes of all commands."""
    commands = getattr(context.find_root().command, "commands", {})
    return [(name, command.help or "") for name, command in commands.items()]


def schemas() -> list[str]:
    """Return the names of the JSON Schemas."""
    from cryptoai_cli.render.schemas import schema_names  # noqa: PLC0415 only a shell that completes needs it

    return list(schema_names())


def setting_keys(context: typer.Context) -> list[tuple[str, str]]:
    """Return the keys of the settings in force, with their values."""
    from cryptoai_cli.errors import MoversError  # noqa: PLC0415 only a shell that completes needs it
    from cryptoai_cli.settings.load import settings_with_origins, surroundings  # noqa: PLC0415 as above
    from cryptoai_cli.sources.registry import KNOWN_SOURCES  # noqa: PLC0415 as above

    config = context.params.get("config")
    try:
        settings = settings_with_origins(surroundings(Path(config) if config else None, KNOWN_SOURCES))
    except (MoversError, OSError):
        return []
    return [(origin.key, origin.value_text) for origin in settings.origins]


def group_names(context: typer.Context) -> list[tuple[str, str]]:
    """Return the groups' names and labels, or none if the settings cannot be read."""
    settings = _settings(context)
    return [] if settings is None else [(group.key, group.label) for group in settings.groups]


def symbols_and_groups(context: typer.Context) -> list[tuple[str, str]]:
    """Return the groups' names and labels, then the symbols and names of their members."""
    return [*group_names(context), *symbols(context)]


def symbols(context: typer.Context) -> list[tuple[str, str]]:
    """Return the symbols and names of what groups and benchmarks use, or none if the settings cannot be read."""
    settings = _settings(context)
    return [] if settings is None else [(each.symbol, each.name) for each in settings.used]


def source_names() -> list[str]:
    """Return the names of the sources."""
    from cryptoai_cli.sources.registry import all_names  # noqa: PLC0415 only a shell that completes needs it

    return list(all_names())


def _settings(context: typer.Context) -> "Settings | None":
    from cryptoai_cli.errors import MoversError  # noqa: PLC0415 only a shell that completes needs it
    from cryptoai_cli.settings.load import load_settings  # noqa: PLC0415 only a shell that completes needs it
    from cryptoai_cli.sources.registry import KNOWN_SOURCES  # noqa: PLC0415 only a shell that completes needs it
    from cryptoai_cli.system.folders import current_folder  # noqa: PLC0415 only a shell that completes needs it

    config = context.params.get("config")
    try:
        return load_settings(
            config=Path(config) if config else None,
            environment=os.environ,
            folder=current_folder(),
            known_sources=KNOWN_SOURCES,
        )
    except (MoversError, OSError):
        return None
