"""What a shell may offer behind a command, read at the moment it is asked for."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from cryptoai_cli.settings.model import Settings


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
