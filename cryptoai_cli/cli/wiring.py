"""Join everything for one run: settings become services. The only module that asks the clock, and that names a file."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptoai_cli.cli.options import ReportOptions
from cryptoai_cli.errors import SettingsError
from cryptoai_cli.market.session import Calendar
from cryptoai_cli.settings.calendar import load_calendar
from cryptoai_cli.settings.load import Overrides, load_settings
from cryptoai_cli.settings.model import Settings
from cryptoai_cli.settings.shipped import shipped
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.chain import Chain
from cryptoai_cli.sources.registry import KNOWN_SOURCES, build_source
from cryptoai_cli.workflows.services import Services

DEMO_INSTANT = datetime(2025, 10, 13, 21, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wiring:
    """What a command works with."""

    settings: Settings
    services: Services


def wire(options: ReportOptions, progress: Callable[[str], None]) -> Wiring:
    """Wire a run to the user's settings, the configured sources and the present instant."""
    settings = load_settings(
        config=options.config,
        environment=os.environ,
        folder=Path.cwd(),
        known_sources=KNOWN_SOURCES,
        overrides=Overrides(
            benchmarks=tuple(options.benchmark or ()),
            measure=options.measure,
            top=options.top,
            sources=tuple(options.source or ()),
        ),
    )
    return _wired(settings, datetime.now(UTC), progress)


def wire_demo(options: ReportOptions, progress: Callable[[str], None]) -> Wiring:
    """Wire a run to the recorded session that the package carries: no settings, no network, its own instant."""
    settings = load_settings(
        config=shipped("demo/movers.toml"),
        environment={},
        folder=Path.cwd(),
        known_sources=KNOWN_SOURCES,
        overrides=Overrides(
            benchmarks=tuple(options.benchmark or ()), measure=options.measure, top=options.top, sources=("sample",)
        ),
    )
    return _wired(settings, DEMO_INSTANT, progress)


def _wired(settings: Settings, now: datetime, progress: Callable[[str], None]) -> Wiring:
    deadline = time.monotonic() + settings.sources.deadline_seconds
    contexts = [(name, SourceContext(_values(settings, name), deadline)) for name in settings.sources.order]
    sources = tuple(build_source(name, context) for name, context in contexts)
    services = Services(
        calendar=_calendar(settings),
        chain=Chain(sources),
        now=now,
        generated_at=datetime.now(UTC),
        progress=progress,
        delay_minutes=max((source.card.delay_minutes for source in sources), default=0),
    )
    return Wiring(settings, services)


def _values(settings: Settings, name: str) -> tuple[tuple[str, str], ...]:
    if name == "sample":
        return (("path", str(shipped("demo/story_week.csv"))),)
    return settings.sources.values_of(name)


def _calendar(settings: Settings) -> Calendar:
    path = shipped("calendars/XNYS.csv")
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"cannot read the calendar {path}: {error.strerror}", hint="install movers again"
        ) from error
    return load_calendar(text, [(closure.day, closure.reason) for closure in settings.closures])
