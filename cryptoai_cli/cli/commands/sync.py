"""`movers sync`: fill the store."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import replace

from cryptoai_cli.cli.completion_dates import recent_dates
from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.cli.messages import tell_details
from cryptoai_cli.cli.output import print_notices
from cryptoai_cli.cli.progress import progress_bar
from cryptoai_cli.cli.query_groups import query_members
from cryptoai_cli.cli.streams import wrapped
from cryptoai_cli.cli.wiring import ABSENCES, StoreWiring, wire_store
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.report.model import Notice
from cryptoai_cli.store.absences import Absences
from cryptoai_cli.workflows.archive.fill_lock import open_for_filling
from cryptoai_cli.workflows.sessions import latest_final, latest_session, parse_since
from cryptoai_cli.workflows.sync import Kept, SyncRequest, Watch, fill_store
from cryptoai_cli.workflows.sync_summary import Synced

app = CommandApp()


Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="DATE",
        help="Fetch every session since this date.",
        show_default="400 days",
        autocompletion=recent_dates,
    ),
]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="NAME", help="Ask this source; repeat for more, in their order."),
]
RecordToo = Annotated[
    bool, typer.Option("--record", help="Also collect press releases, halts and results due, for later reports.")
]
Config = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Use this settings file.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Show errors only: no notices, progress or summary.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Show what is fetched, line by line.")]


@app.command(
    epilog="Examples:  movers sync  ·  movers sync --since 2024-01-02  ·  movers sync --source yahoo && movers today"
    "  ·  movers sync --record"
)
def sync(  # noqa: PLR0913 - one parameter per option: typer reads them
    *,
    since: Since = None,
    source: Sources = None,
    record: RecordToo = False,
    config: Config = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Fill the store with the history of all groups and benchmarks.

    Groups by query have the members that the latest list of the market tells.
    It fetches only what is missing: closes, hours of coins, then volumes and daily ranges. It takes as long as it
    needs, stores each answer at once, and resumes where it was interrupted. What a source does not have is
    not requested from it again until the next day.
    """
    tell_details(wanted=verbose)
    wired = wire_store(config, source or ())
    first = parse_since(since, wired.services.calendar, wired.services.now)
    if record:  # first: the wires show their newest items only, and forget them within hours
        _collect_records(wired, quiet=quiet)
    request = SyncRequest(_instruments(wired, quiet=quiet), first)
    with open_for_filling(wired.store, wired.services.now) as opened:
        print_notices(opened.notices, quiet=quiet)
        with _interrupt_message(quiet=quiet), progress_bar(quiet=quiet, verbose=verbose) as show:
            watch = Watch(
                lambda step: show(step.done, step.total, step.words),
                time.sleep,
                lambda notices: print_notices(notices, quiet=quiet),
            )
            synced = fill_store(request, wired.services, Kept(opened.store, _absences(wired)), watch)
    print_notices(synced.notices, quiet=quiet)
    if not quiet:
        typer.echo(wrapped(summary(synced), sys.stdout))


def _collect_records(wired: StoreWiring, *, quiet: bool) -> None:
    """Collect what is on record into the store, and tell what came of it."""
    from cryptoai_cli.cli.record_wiring import record_services  # noqa: PLC0415 only this option needs it
    from cryptoai_cli.workflows.archive.memory import Memory, Rules  # noqa: PLC0415 as above
    from cryptoai_cli.workflows.record.collect import CollectRequest, collect_records  # noqa: PLC0415 as above

    services, settings = wired.services, wired.settings
    memory = Memory(wired.store, services.now, Rules())
    records = record_services(settings, wired.context_of)
    request = CollectRequest(
        instruments=settings.used,
        calendar=services.calendar,
        now=services.now,
        until=records.deadline,
        may_keep=lambda: services.clock_doubt is None,
    )
    collected = collect_records(request, records.sources, memory)
    print_notices((*records.notices, *collected.notices, *memory.notices), quiet=quiet)
    if not quiet:
        typer.echo(wrapped(collected.summary, sys.stdout))


def _instruments(wired: StoreWiring, *, quiet: bool) -> tuple[Instrument, ...]:
    """Return the benchmarks and the members of every group, with those that queries find in the latest list; say so."""
    settings, services = wired.settings, wired.services
    latest = latest_session(services.calendar, services.now)
    groups, notices = query_members(settings.groups, latest, wired.of_reports, is_latest=True)
    print_notices(notices, quiet=quiet)
    return replace(settings, groups=groups).used


@contextmanager
def _interrupt_message(*, quiet: bool) -> Iterator[None]:
    """On an interrupt, print that the data fetched so far is kept, and re-raise."""
    try:
        yield
    except KeyboardInterrupt:
        told = "The sync was interrupted; what was fetched is stored, and the next sync resumes there."
        print_notices((Notice("sync", told),), quiet=quiet)
        raise


def summary(synced: Synced) -> str:
    """Return a one-line summary of a sync."""
    first, last, count = synced.sessions[0].day, synced.sessions[-1].day, len(synced.sessions)
    came = f"{synced.closes} closes and {synced.details} daily bars were fetched"
    if not synced.closes and not synced.details:
        came = "nothing new"
    return f"{synced.symbols} symbols, {count} sessions from {first} to {last}: {came}"


def _absences(wired: StoreWiring) -> Absences:
    calendar, now = wired.services.calendar, wired.services.now
    day = now.astimezone(calendar.zone).date()
    return Absences(wired.store.with_name(ABSENCES), day, latest_final(calendar, now).day)
