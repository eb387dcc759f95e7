"""What a shell may offer behind a command, read at the moment it is asked for."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from typer import _completion_shared

if TYPE_CHECKING:
    from cryptoai_cli.settings.model import Settings

# zsh loads the function of a command at the first Tab behind it; typer's file only defines it then, and offers nothing
_FIRST_TAB = """
if [[ $funcstack[1] = _%(prog_name)s ]]; then %(complete_func)s; fi
"""


def answer_the_first_tab() -> None:
    """Let the file that zsh loads offer something the first time too."""
    scripts = _completion_shared._completion_scripts  # noqa: SLF001 typer has no other place to change a script
    scripts["zsh"] = _completion_shared.COMPLETION_SCRIPT_ZSH + _FIRST_TAB


def group_names(context: typer.Context) -> list[tuple[str, str]]:
    """Return the names of the groups with their labels; none where the settings cannot be read."""
    settings = _settings(context)
    return [] if settings is None else [(group.key, group.label) for group in settings.groups]


def symbols_and_groups(context: typer.Context) -> list[tuple[str, str]]:
    """Return the names of the groups, then every symbol in them."""
    settings = _settings(context)
    if settings is None:
        return []
    members = {member.symbol: member.name for group in settings.groups for member in group.members}
    return [*group_names(context), *members.items()]


def source_names() -> list[str]:
    """Return the names of the sources."""
    from cryptoai_cli.sources.registry import all_names  # noqa: PLC0415 only a shell that completes needs it

    return list(all_names())


def _settings(context: typer.Context) -> "Settings | None":
    from cryptoai_cli.errors import MoversError  # noqa: PLC0415 only a shell that completes needs it
    from cryptoai_cli.settings.load import load_settings  # noqa: PLC0415 only a shell that completes needs it
    from cryptoai_cli.sources.registry import KNOWN_SOURCES  # noqa: PLC0415 only a shell that completes needs it

    config = context.params.get("config")
    try:
        return load_settings(
            config=Path(config) if config else None,
            environment=os.environ,
            folder=Path.cwd(),
            known_sources=KNOWN_SOURCES,
        )
    except (MoversError, OSError):
        return None
