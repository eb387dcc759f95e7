"""Shell completion of dates: the latest sessions of the calendar."""

from pathlib import Path

import typer

_DATES = 10


def recent_dates(context: typer.Context) -> list[tuple[str, str]]:
    """Return the latest final sessions, the newest first, each with its weekday."""
    from cryptoai_cli.cli.wiring import wire_store  # noqa: PLC0415 only a shell that completes needs it
    from cryptoai_cli.errors import MoversError  # noqa: PLC0415 as above
    from cryptoai_cli.workflows.history import latest_sessions  # noqa: PLC0415 as above

    config = context.params.get("config")
    try:
        services = wire_store(Path(config) if config else None).services
    except (MoversError, OSError):
        return []
    _, *sessions = latest_sessions(_DATES, services.calendar, services.now)
    return [(session.day.isoformat(), f"{session.day:%A}") for session in reversed(sessions)]


def session_words(context: typer.Context) -> list[tuple[str, str]]:
    """Return the latest final sessions, and the words for one."""
    return [*recent_dates(context), ("yesterday", "the session before the latest")]
