"""Join everything for one run: settings become services. The only module that asks the clock, and that names a file."""

import math
import os
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from cryptoai_cli.cli.options import ReportOptions
from cryptoai_cli.errors import SettingsError
from cryptoai_cli.market.session import Calendar
from cryptoai_cli.net.cooldown import Cooldowns
from cryptoai_cli.net.limits import PATIENCE_SECONDS
from cryptoai_cli.net.secrets import source_secrets
from cryptoai_cli.settings.calendar import load_calendar
from cryptoai_cli.settings.load import Overrides, load_settings
from cryptoai_cli.settings.model import Settings
from cryptoai_cli.settings.places import STORE, data_folder, shipped_path
from cryptoai_cli.sources.base import PluginError, Source, SourceContext
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.sources.registry import BUILT_IN, KNOWN_SOURCES, LOCAL, build_source
from cryptoai_cli.workflows.archive.memory import Memory, Rules
from cryptoai_cli.workflows.services import Services

COOLDOWNS = "cooldowns"
ABSENCES = "sync.json"
_SOURCES_WITHIN_THE_DEADLINE = 3  # a silent source leaves time for two more
DEMO_INSTANT = datetime(2025, 10, 13, 21, 0, tzinfo=UTC)


class Wiring(Struct, frozen=True):
    """What a command works with."""

    settings: Settings
    services: Services


def present_instant() -> datetime:
    """Return what the clock says now: the one place where a command asks it."""
    return datetime.now(UTC)


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
    home, now = data_folder(os.environ), present_instant()
    memory = Memory(home / STORE, now, Rules(refresh=options.refresh, offline=options.offline))
    return _wired(settings, now, progress, Kept(Cooldowns(home / COOLDOWNS, now), memory, is_offline=options.offline))


def wire_demo(options: ReportOptions, progress: Callable[[str], None]) -> Wiring:
    """Wire a run to the recorded session that the package carries: no settings, no network, its own instant."""
    settings = load_settings(
        config=shipped_path("demo/movers.toml"),
        environment={},
        folder=Path.cwd(),
        known_sources=KNOWN_SOURCES,
        overrides=Overrides(
            benchmarks=tuple(options.benchmark or ()), measure=options.measure, top=options.top, sources=("sample",)
        ),
    )
    return _wired(settings, DEMO_INSTANT, progress, Kept())


class Filling(Struct, frozen=True):
    """What `sync`, `import` and `export` work with; `store` is where the store lies."""

    settings: Settings
    services: Services
    store: Path


def wire_filling(config: Path | None, sources: Sequence[str] = ()) -> Filling:
    """Wire a run that fills or empties the store itself, and takes as long as it needs."""
    settings = load_settings(
        config=config,
        environment=os.environ,
        folder=Path.cwd(),
        known_sources=KNOWN_SOURCES,
        overrides=Overrides(sources=tuple(sources)),
    )
    home, now = data_folder(os.environ), present_instant()
    cooldowns = Cooldowns(home / COOLDOWNS, now)
    order = settings.sources.order
    chain = Chain(lambda: _built(settings, order, cooldowns, deadline=math.inf))
    return Filling(settings, Services(_calendar(settings), chain, now, now, lambda _line: None), home / STORE)


class Inspection(Struct, frozen=True):
    """What `sources` and `doctor` look at: every source that can be built, and why the others cannot."""

    settings: Settings
    calendar: Calendar
    now: datetime
    sources: tuple[Source, ...]
    broken: tuple[str, ...]
    cooldowns: Cooldowns
    data_folder: Path


def inspect(config: Path | None) -> Inspection:
    """Build every source of the package and of the order, each with the whole patience of a run.

    A plug-in that the order does not name is not loaded.
    """
    settings = load_settings(config=config, environment=os.environ, folder=Path.cwd(), known_sources=KNOWN_SOURCES)
    now = present_instant()
    cooldowns = Cooldowns(data_folder(os.environ) / COOLDOWNS, now)
    names = dict.fromkeys((*settings.sources.order, *BUILT_IN))
    built = _built(settings, tuple(names), cooldowns, deadline=math.inf)
    calendar = _calendar(settings)
    return Inspection(settings, calendar, now, built.sources, built.broken, cooldowns, data_folder(os.environ))


class Kept(Struct, frozen=True):
    """What is kept on this machine between runs; nothing at all by default."""

    cooldowns: Cooldowns | None = None
    memory: Memory | None = None
    is_offline: bool = False


def _wired(settings: Settings, now: datetime, progress: Callable[[str], None], kept: Kept) -> Wiring:
    deadline = time.monotonic() + settings.sources.deadline_seconds
    services = Services(
        calendar=_calendar(settings),
        chain=Chain(lambda: _built(settings, _order(settings, kept), kept.cooldowns, deadline=deadline)),
        now=now,
        generated_at=present_instant(),
        progress=progress,
        memory=kept.memory,
        is_offline=kept.is_offline,
    )
    return Wiring(settings, services)


def _order(settings: Settings, kept: Kept) -> tuple[str, ...]:
    """Return the sources to ask: offline, only those that need no network."""
    local = [name for name in settings.sources.order if name in LOCAL]
    return tuple(local) if kept.is_offline else settings.sources.order


def _built(settings: Settings, names: tuple[str, ...], cooldowns: Cooldowns | None, *, deadline: float) -> BuiltSources:
    """Build the sources of those names; a plug-in that cannot be built is told, not raised."""
    patience = min(PATIENCE_SECONDS, settings.sources.deadline_seconds / _SOURCES_WITHIN_THE_DEADLINE)
    built, broken = [], []
    for name in names:
        context = SourceContext(_values(settings, name), deadline, patience, cooldowns)
        try:
            built.append(build_source(name, context))
        except PluginError as error:
            broken.append(str(error))
    return BuiltSources(tuple(built), tuple(broken))


def _values(settings: Settings, name: str) -> tuple[tuple[str, str], ...]:
    """Return the settings of a source, with what only the environment or the package may say."""
    if name == "sample":
        return (("path", str(shipped_path("demo/story_week.csv"))),)
    return (*settings.sources.values_of(name), *source_secrets(name, os.environ))


def _calendar(settings: Settings) -> Calendar:
    path = shipped_path("calendars/XNYS.csv")
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"cannot read the calendar {path}: {error.strerror}", hint="install movers again"
        ) from error
    return load_calendar(text, [(closure.day, closure.reason) for closure in settings.closures])
