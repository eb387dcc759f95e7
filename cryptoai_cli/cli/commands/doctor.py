"""`movers doctor`: try everything a report depends on."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import replace

from cryptoai_cli.cli.wiring import Inspection, inspect
from cryptoai_cli.errors import NoQuotesError, OutputError
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.settings.model import Settings
from cryptoai_cli.settings.places import STORE
from cryptoai_cli.sources.base import Source
from cryptoai_cli.workflows.archive.memory import Memory, Rules
from cryptoai_cli.workflows.doctor import Finding, Health, probe_clock, probe_store
from cryptoai_cli.workflows.source_probe import make_probe, probe_sources

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_NOT_SET_UP = FailureKind.NO_CREDENTIALS


@app.command(epilog="Examples:  movers doctor  ·  movers doctor --config team.toml  ·  movers doctor && movers today")
def doctor(
    config: Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Read these settings.")] = None,
) -> None:
    """Try the settings, the calendar, the clock, the folder for kept data, and each source with one live request.

    Each fault comes with its cure. A source is well when it gives a price for a symbol that everybody knows. It leaves
    with 0 when a report can be made, even if single sources fail or lack a key; with 69 when no source of the order
    gives a price, 74 when the folder cannot be written, 78 when settings are wrong.
    """
    seen = inspect(config)
    local = [*_local_findings(seen)]
    for finding in local:
        _print(finding)
    probed = probe_sources(seen.sources, make_probe(seen.calendar, seen.now, _own_instruments(seen.settings)))
    findings = [_off_if_unused(finding, source, seen) for finding, source in zip(probed, seen.sources, strict=True)]
    for finding in (probe_clock(seen.calendar, seen.now, seen.clocks), *findings):
        _print(finding)
    for words in seen.broken:
        _print(Finding("plug-in", Health.FAILED, words, "mend it, or take it out of `sources.order`"))
    _require_usable(seen, local, findings)


def _own_instruments(settings: Settings) -> Sequence[Instrument]:
    members = [each for group in settings.groups for each in (*group.benchmarks, *group.members)]
    return tuple(dict.fromkeys((*settings.report.benchmarks, *members)))


def _off_if_unused(finding: Finding, source: Source, seen: Inspection) -> Finding:
    """Return the finding, with OFF instead of FAILED for a source that is not in the order and not set up."""
    unused = source.card.name not in seen.settings.sources.order
    not_set_up = not source.card.network or finding.failure is _NOT_SET_UP
    return replace(finding, health=Health.OFF) if unused and not_set_up and finding.health is Health.FAILED else finding


def _local_findings(seen: Inspection) -> Iterator[Finding]:
    groups, file = len(seen.settings.groups), seen.settings.file
    yield Finding("settings", Health.OK, f"{groups} groups from {file or 'the shipped file'}")
    calendar = seen.calendar
    yield Finding("calendar", Health.OK, f"{calendar.name}, {calendar.first} to {calendar.last}")
    folder = _data_folder_finding(seen.data_folder)
    yield folder
    if folder.health is Health.OK:
        yield probe_store(Memory(seen.data_folder / STORE, seen.now, Rules()))


def _data_folder_finding(folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".doctor-")
        os.close(handle)
        Path(name).unlink()
    except OSError as error:
        cure = "set MOVERS_HOME to a folder that can be written"
        return Finding("kept data", Health.FAILED, f"{folder}: {error.strerror}", cure)
    return Finding("kept data", Health.OK, str(folder))


def _print(finding: Finding) -> None:
    seconds = "" if finding.seconds is None else f" ({finding.seconds:.2f} s)"
    typer.echo(f"{finding.health.value:<8} {finding.part:<10} {finding.words}{seconds}")
    if finding.cure and finding.health in {Health.FAILED, Health.NO_PRICE}:
        typer.echo(f"{'':<19} {finding.cure}")


def _require_usable(seen: Inspection, local: list[Finding], findings: list[Finding]) -> None:
    order = seen.settings.sources.order
    if not any(finding.health is Health.OK for finding in findings if finding.part in order):
        raise NoQuotesError(
            "no source of the order gives a price", hint="see the cures above, and `movers demo` meanwhile"
        )
    if any(finding.health is Health.FAILED for finding in local):
        raise OutputError("nothing can be kept on this machine", hint="see the cure above")
