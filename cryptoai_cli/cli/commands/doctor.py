"""`movers doctor`: try everything a report depends on."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import replace

from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.cli.masking import short_path
from cryptoai_cli.cli.streams import wrapped
from cryptoai_cli.cli.wiring import Inspection, inspect
from cryptoai_cli.errors import NoQuotesError, OutputError
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.settings.model import Settings
from cryptoai_cli.settings.places import STORE
from cryptoai_cli.sources.base import Source
from cryptoai_cli.system.folders import home_folder
from cryptoai_cli.workflows.archive.memory import Memory, Rules
from cryptoai_cli.workflows.doctor import Finding, Health, probe_clock, probe_rows, probe_store
from cryptoai_cli.workflows.network_probe import probe_network
from cryptoai_cli.workflows.source_probe import make_probe, probe_sources

app = CommandApp()

_NOT_SET_UP = FailureKind.NO_CREDENTIALS


@app.command(epilog="Examples:  movers doctor  ·  movers doctor --report  ·  movers doctor && movers today")
def doctor(
    *,
    report: Annotated[
        bool,
        typer.Option("--report", help="Write a text to send with a question, without secrets or personal data."),
    ] = False,
    config: Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Use this settings file.")] = None,
) -> None:
    """Check the settings, the calendar, the clock, the data folder, and each source with one live request.

    Each fault comes with its remedy. A source is well if it gives a price for a well-known symbol. Sources of records
    are not tried; one that wants a setting is off, which is no fault. The command exits with 0 when a report can be
    made, even if single sources fail or lack a key; with 69 when no source in the order gives a price, 74 when the
    folder cannot be written, 78 when settings are wrong.
    """
    seen = inspect(config)
    tell = _keep_silent if report else _print
    local = _told(_local_findings(seen), tell)
    rows = _told(_row_findings(seen, local), tell)
    network = _told(probe_network(os.environ), tell)
    sources = _told(_source_findings(seen), tell)
    if report:
        from cryptoai_cli.cli.doctor_report import report_text  # noqa: PLC0415 - only where it is asked for

        typer.echo(wrapped(report_text(seen, (*local, *rows, *network, *sources), home_folder(os.environ)), sys.stdout))
    _require_usable(seen, local, sources)


def _told(findings: Iterable[Finding], tell: Callable[[Finding], None]) -> list[Finding]:
    """Return the findings, each told as soon as it is there."""
    kept = []
    for finding in findings:
        tell(finding)
        kept.append(finding)
    return kept


def _keep_silent(_: Finding) -> None:
    """Tell nothing."""


def _source_findings(seen: Inspection) -> Iterator[Finding]:
    """Yield the clock, compared with the servers of all sources, and each source."""
    probed = probe_sources(seen.sources, make_probe(seen.calendar, seen.now, _own_instruments(seen.settings)))
    yield probe_clock(seen.calendar, seen.now, seen.clocks)
    for finding, source in zip(probed, seen.sources, strict=True):
        yield _off_if_unused(finding, source, seen)
    for words in seen.broken:
        yield Finding("plug-in", Health.FAILED, words, "fix it, or remove it from `sources.order`")
    yield from _record_findings(seen)


def _record_findings(seen: Inspection) -> Iterator[Finding]:
    """Yield the sources of records that want a setting: a remark, because a report can be made without them."""
    from cryptoai_cli.cli.record_wiring import record_services  # noqa: PLC0415 - slow, and of no other finding

    services = record_services(seen.settings, seen.context_of)
    told = {source.card.name for source in seen.sources}
    for source in services.sources:
        missing = source.missing_setting()
        if missing and source.card.name not in told:
            yield Finding(source.card.name, Health.OFF, f"{source.card.title}, for the record: {missing}")
    for words in services.broken:
        yield Finding("plug-in", Health.FAILED, words, "fix it, or remove it from `[record] sources`")


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
    shown = "the shipped file" if file is None else short_path(file, home_folder(os.environ))
    yield Finding("settings", Health.OK, f"{groups} groups from {shown}")
    calendar = seen.calendar
    yield Finding("calendar", Health.OK, f"{calendar.name}, {calendar.first} to {calendar.last}")
    folder = _data_folder_finding(seen.data_folder)
    yield folder
    if folder.health is Health.OK:
        yield probe_store(Memory(seen.data_folder / STORE, seen.now, Rules()))


def _row_findings(seen: Inspection, local: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings on stored rows and on the lake, which a report can be made without; none without a store."""
    if any(finding.health is Health.FAILED for finding in local):
        return ()
    names = frozenset(source.card.name for source in seen.sources if source.card.network)
    rows = probe_rows(Memory(seen.data_folder / STORE, seen.now, Rules()), names, seen.calendar)
    return (*rows, *_lake_findings(seen))


def _lake_findings(seen: Inspection) -> tuple[Finding, ...]:
    from cryptoai_cli.lake.lake import Lake  # noqa: PLC0415 - only where the lake is touched
    from cryptoai_cli.workflows.lake import probe_lake  # noqa: PLC0415 - as above

    return probe_lake(Lake(seen.lake), seen.calendar)


def _data_folder_finding(folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".doctor-")
        os.close(handle)
        Path(name).unlink()
    except OSError as error:
        cure = "set MOVERS_HOME to a folder that can be written"
        return Finding(
            "kept data", Health.FAILED, f"{short_path(folder, home_folder(os.environ))}: {error.strerror}", cure
        )
    return Finding("kept data", Health.OK, short_path(folder, home_folder(os.environ)))


def _print(finding: Finding) -> None:
    seconds = "" if finding.seconds is None else f" ({finding.seconds:.2f} s)"
    lead = f"{finding.health.value:<8} {finding.part:<10} "
    typer.echo(wrapped(f"{finding.words}{seconds}", sys.stdout, lead=lead))
    if finding.cure and finding.health in {Health.FAILED, Health.NO_PRICE}:
        typer.echo(wrapped(finding.cure, sys.stdout, lead=" " * len(lead)))


def _require_usable(seen: Inspection, local: list[Finding], findings: list[Finding]) -> None:
    order = seen.settings.sources.order
    if not any(finding.health is Health.OK for finding in findings if finding.part in order):
        raise NoQuotesError(
            "no source in the order gives a price", hint="see the remedies above; `movers demo` works in the meantime"
        )
    if any(finding.health is Health.FAILED for finding in local):
        raise OutputError("nothing can be stored on this machine", hint="see the remedy above")
