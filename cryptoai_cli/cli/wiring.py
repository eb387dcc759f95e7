"""Turn settings into the services of one run. The only module that asks the clock and names the shipped files."""

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
    """Return the present instant; no command asks the clock anywhere else."""
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
    return _wiring(
        settings, now, progress, LocalData(Cooldowns(home / COOLDOWNS, now), memory, is_offline=options.offline)
    )


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
    return _wiring(settings, DEMO_INSTANT, progress, LocalData())


class StoreWiring(Struct, frozen=True):
    """What `sync`, `import` and `export` work with; `store` is where the store lies."""

    settings: Settings
    services: Services
    store: Path


def wire_store(config: Path | None, sources: Sequence[str] = ()) -> StoreWiring:
    """Wire a run that works on the store itself, without a deadline."""
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
    chain = Chain(lambda: _build_sources(settings, order, cooldowns, deadline=math.inf))
    return StoreWiring(settings, Services(_calendar(settings), chain, now, now, lambda _line: None), home / STORE)


class Inspection(Struct, frozen=True):
    """What `sources` and `doctor` show: every source that can be built, and why the others cannot."""

    settings: Settings
    calendar: Calendar
    now: datetime
    sources: tuple[Source, ...]
    broken: tuple[str, ...]
    cooldowns: Cooldowns
    data_folder: Path


def inspect(config: Path | None) -> Inspection:
    """Build every source of the package and of the order, each without a deadline.

    A plug-in that the order does not name is not loaded.
    """
    settings = load_settings(config=config, environment=os.environ, folder=Path.cwd(), known_sources=KNOWN_SOURCES)
    now = present_instant()
    cooldowns = Cooldowns(data_folder(os.environ) / COOLDOWNS, now)
    names = dict.fromkeys((*settings.sources.order, *BUILT_IN))
    built = _build_sources(settings, tuple(names), cooldowns, deadline=math.inf)
    calendar = _calendar(settings)
    return Inspection(settings, calendar, now, built.sources, built.broken, cooldowns, data_folder(os.environ))


class LocalData(Struct, frozen=True):
    """What this machine keeps between runs; nothing by default."""

    cooldowns: Cooldowns | None = None
    memory: Memory | None = None
    is_offline: bool = False


def _wiring(settings: Settings, now: datetime, progress: Callable[[str], None], local: LocalData) -> Wiring:
    deadline = time.monotonic() + settings.sources.deadline_seconds
    services = Services(
        calendar=_calendar(settings),
        chain=Chain(lambda: _build_sources(settings, _order(settings, local), local.cooldowns, deadline=deadline)),
        now=now,
        generated_at=present_instant(),
        progress=progress,
        memory=local.memory,
        is_offline=local.is_offline,
    )
    return Wiring(settings, services)


def _order(settings: Settings, local: LocalData) -> tuple[str, ...]:
    """Return the sources to ask: offline, only those that need no network."""
    local_sources = [name for name in settings.sources.order if name in LOCAL]
    return tuple(local_sources) if local.is_offline else settings.sources.order


def _build_sources(
    settings: Settings, names: tuple[str, ...], cooldowns: Cooldowns | None, *, deadline: float
) -> BuiltSources:
    """Build the sources of those names; one that cannot be built is named among the broken ones."""
    patience = min(PATIENCE_SECONDS, settings.sources.deadline_seconds / _SOURCES_WITHIN_THE_DEADLINE)
    built, broken = [], []
    for name in names:
        context = SourceContext(_source_values(settings, name), deadline, patience, cooldowns)
        try:
            built.append(build_source(name, context))
        except PluginError as error:
            broken.append(str(error))
    return BuiltSources(tuple(built), tuple(broken))


def _source_values(settings: Settings, name: str) -> tuple[tuple[str, str], ...]:
    """Return the settings of a source, with its secrets and the file of the sample."""
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
