"""Build the services of one run from the settings. The only module that reads the wall clock."""

import math
import os
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from msgspec import Struct

from cryptoai_cli.cli.options import ReportOptions
from cryptoai_cli.errors import SettingsError
from cryptoai_cli.market.session import Calendar
from cryptoai_cli.net.cooldown import Cooldowns
from cryptoai_cli.net.limits import PATIENCE_SECONDS
from cryptoai_cli.net.secrets import source_secrets
from cryptoai_cli.net.server_clock import ServerClocks
from cryptoai_cli.report.model import Notice
from cryptoai_cli.settings.calendar import load_calendar
from cryptoai_cli.settings.load import Overrides, load_settings
from cryptoai_cli.settings.model import Settings
from cryptoai_cli.settings.places import LAKE, STORE, data_folder, shipped_path
from cryptoai_cli.sources.base import PluginError, Source, SourceContext
from cryptoai_cli.sources.chain import BuiltSources, Chain
from cryptoai_cli.sources.registry import BUILT_IN, KNOWN_SOURCES, LOCAL, build_source
from cryptoai_cli.store.unknown_symbols import UnknownSymbols
from cryptoai_cli.system.folders import current_folder
from cryptoai_cli.workflows.archive.memory import Memory, Rules
from cryptoai_cli.workflows.services import Services

_NO_PROXY = "no_proxy"
COOLDOWNS = "cooldowns"
ABSENCES = "sync.json"
UNKNOWN = "unknown.json"
_SOURCES_WITHIN_THE_DEADLINE = 3  # a source that does not respond leaves time for two more
_EARLIEST = datetime.min.replace(tzinfo=UTC) + timedelta(days=3)
_LATEST = datetime.max.replace(tzinfo=UTC) - timedelta(days=3)
DEMO_INSTANT = datetime(2025, 10, 13, 21, 0, tzinfo=UTC)


class Wiring(Struct, frozen=True):
    """The settings and the services of a command, and from what a further source of that name would be built."""

    settings: Settings
    services: Services
    context_of: Callable[[str], SourceContext]


def present_instant() -> datetime:
    """Return the present instant (UTC); no other function reads the wall clock.

    A clock at an end of time, whose hours have no equal in other time zones, is taken a few days off: whatever needs a
    calendar says that none covers them.
    """
    return min(max(datetime.now(UTC), _EARLIEST), _LATEST)


def wire(options: ReportOptions, progress: Callable[[str], None]) -> Wiring:
    """Wire a run with the user's settings, the configured sources and the present instant."""
    settings = load_settings(
        config=options.config,
        environment=os.environ,
        folder=current_folder(),
        known_sources=KNOWN_SOURCES,
        overrides=Overrides(
            benchmarks=tuple(options.benchmark or ()),
            measure=options.measure,
            top=options.top,
            sources=tuple(options.source or ()),
        ),
    )
    home, now = data_folder(os.environ), present_instant()
    rules = Rules(
        refresh=options.refresh,
        offline=options.offline,
        order=settings.sources.order,
        only=frozenset(options.source) if options.source else None,
    )
    memory = Memory(home / STORE, now, rules)
    unknown = UnknownSymbols(home / UNKNOWN, now, refresh=options.refresh)
    cooldowns = Cooldowns(home / COOLDOWNS, now)
    return _wiring(settings, now, progress, LocalData(cooldowns, memory, unknown, is_offline=options.offline))


def wire_demo(options: ReportOptions, progress: Callable[[str], None]) -> Wiring:
    """Wire a run with the recorded session in the package: its own settings and instant, no network."""
    settings = load_settings(
        config=shipped_path("demo/movers.toml"),
        environment={},
        folder=current_folder(),
        known_sources=KNOWN_SOURCES,
        overrides=Overrides(
            benchmarks=tuple(options.benchmark or ()), measure=options.measure, top=options.top, sources=("sample",)
        ),
    )
    return _wiring(settings, DEMO_INSTANT, progress, LocalData())


class StoreWiring(Struct, frozen=True):
    """The settings and the services of `sync`, `import` and `export`; `store` and `lake` are their places.

    `context_of` is what a further source of a name is built from.
    """

    settings: Settings
    services: Services
    store: Path
    lake: str
    context_of: Callable[[str], SourceContext]

    @property
    def of_reports(self) -> Wiring:
        """The same without the places, as reports have it."""
        return Wiring(self.settings, self.services, self.context_of)


def wire_store(config: Path | None, sources: Sequence[str] = ()) -> StoreWiring:
    """Wire a run that fills or reads the store, without a deadline."""
    settings = load_settings(
        config=config,
        environment=os.environ,
        folder=current_folder(),
        known_sources=KNOWN_SOURCES,
        overrides=Overrides(sources=tuple(sources)),
    )
    home, now = data_folder(os.environ), present_instant()
    cooldowns = Cooldowns(home / COOLDOWNS, now)
    order = settings.sources.order
    clocks = ServerClocks(now)
    limits = RunLimits(math.inf, cooldowns, clocks)
    chain = Chain(lambda: _build_sources(settings, order, limits))
    services = Services(
        _calendar(settings), chain, now, now, lambda _line: None, notices=_proxy_notices(), clocks=clocks
    )
    return StoreWiring(settings, services, home / STORE, lake_place(settings), partial(_context, settings, limits))


class Inspection(Struct, frozen=True):
    """The data that `sources` and `doctor` show.

    `broken` says why some sources could not be built; `clocks` notes the time that their servers tell. `context_of` is
    what a further source of a name is built from.
    """

    settings: Settings
    calendar: Calendar
    now: datetime
    sources: tuple[Source, ...]
    broken: tuple[str, ...]
    cooldowns: Cooldowns
    data_folder: Path
    clocks: ServerClocks
    lake: str
    context_of: Callable[[str], SourceContext]


def inspect(config: Path | None) -> Inspection:
    """Build every built-in source and every source in the order, without a deadline.

    A plug-in that is not in the order is not loaded.
    """
    settings = load_settings(
        config=config, environment=os.environ, folder=current_folder(), known_sources=KNOWN_SOURCES
    )
    now = present_instant()
    cooldowns = Cooldowns(data_folder(os.environ) / COOLDOWNS, now)
    names = dict.fromkeys((*settings.sources.order, *BUILT_IN))
    clocks = ServerClocks(now)
    limits = RunLimits(math.inf, cooldowns, clocks)
    built = _build_sources(settings, tuple(names), limits)
    calendar = _calendar(settings)
    home = data_folder(os.environ)
    return Inspection(
        settings=settings,
        calendar=calendar,
        now=now,
        sources=built.sources,
        broken=built.broken,
        cooldowns=cooldowns,
        data_folder=home,
        clocks=clocks,
        lake=lake_place(settings),
        context_of=partial(_context, settings, limits),
    )


class LocalData(Struct, frozen=True):
    """The data kept on this machine between runs; none by default."""

    cooldowns: Cooldowns | None = None
    memory: Memory | None = None
    unknown: UnknownSymbols | None = None
    is_offline: bool = False


def _wiring(settings: Settings, now: datetime, progress: Callable[[str], None], local: LocalData) -> Wiring:
    clocks = ServerClocks(now)
    limits = RunLimits(time.monotonic() + settings.sources.deadline_seconds, local.cooldowns, clocks)
    order = _order(settings, local)
    services = Services(
        calendar=_calendar(settings),
        chain=Chain(lambda: _build_sources(settings, order, limits), deadline=limits.deadline, unknown=local.unknown),
        now=now,
        generated_at=present_instant(),
        progress=progress,
        memory=local.memory,
        is_offline=local.is_offline,
        notices=() if local.is_offline else _proxy_notices(),
        clocks=clocks,
    )
    return Wiring(settings, services, partial(_context, settings, limits))


def lake_place(settings: Settings) -> str:
    """Return where sessions of the whole market are kept: as the settings say, else in the data folder."""
    return settings.lake.path or str(data_folder(os.environ) / LAKE)


def _proxy_notices() -> tuple[Notice, ...]:
    """Return what is wrong with NO_PROXY, if it is set."""
    if not any(name.lower() == _NO_PROXY for name in os.environ):
        return ()
    from cryptoai_cli.workflows.network_probe import proxy_notices  # noqa: PLC0415 - on few machines it is set

    return proxy_notices(os.environ)


def _order(settings: Settings, local: LocalData) -> tuple[str, ...]:
    """Return the names of the sources to ask: offline, only those that need no network."""
    local_sources = [name for name in settings.sources.order if name in LOCAL]
    return tuple(local_sources) if local.is_offline else settings.sources.order


class RunLimits(Struct, frozen=True):
    """What the sources of one run share: the deadline (monotonic seconds), the cool-downs and the servers' clocks."""

    deadline: float
    cooldowns: Cooldowns | None
    clocks: ServerClocks


def _build_sources(settings: Settings, names: tuple[str, ...], limits: RunLimits) -> BuiltSources:
    """Build the named sources; for one that cannot be built, add a message to `broken`."""
    built, broken = [], []
    for name in names:
        try:
            built.append(build_source(name, _context(settings, limits, name)))
        except PluginError as error:
            broken.append(str(error))
    return BuiltSources(tuple(built), tuple(broken))


def _context(settings: Settings, limits: RunLimits, name: str) -> SourceContext:
    """Return what the source of that name is built from."""
    patience = min(PATIENCE_SECONDS, settings.sources.deadline_seconds / _SOURCES_WITHIN_THE_DEADLINE)
    return SourceContext(
        settings=_source_values(settings, name),
        deadline=limits.deadline,
        patience_seconds=patience,
        cooldowns=limits.cooldowns,
        clocks=limits.clocks,
        folder=data_folder(os.environ),
    )


def _source_values(settings: Settings, name: str) -> tuple[tuple[str, str], ...]:
    """Return the settings of a source with its secrets; for the sample, the path of its file."""
    if name == "sample":
        return (("path", str(shipped_path("demo/story_week.csv"))),)
    return (*settings.sources.values_of(name), *source_secrets(name, os.environ))


def _calendar(settings: Settings) -> Calendar:
    path = shipped_path("calendars/XNYS.csv")
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"cannot read the calendar {path}: {error.strerror}", hint="reinstall movers") from error
    return load_calendar(text, [(closure.day, closure.reason) for closure in settings.closures])
