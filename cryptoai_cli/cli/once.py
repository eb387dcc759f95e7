"""`--once-per-session`: identify the job of a command line, and decide whether it still has to report a session."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from cryptoai_cli.cli.options import ReportOptions
from cryptoai_cli.cli.output import STDOUT, print_notices
from cryptoai_cli.deliver.once import Job, OnceKey, Records, Turn, once
from cryptoai_cli.deliver.run_log import RunLog
from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.session import Session, State
from cryptoai_cli.market.symbol_book import Resolved
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.settings.model import Settings
from cryptoai_cli.settings.places import data_folder
from cryptoai_cli.system.folders import full_path
from cryptoai_cli.workflows.send import already_reported, not_final
from cryptoai_cli.workflows.services import Services


def job_of(  # noqa: PLR0913 - one keyword per part of a job
    options: ReportOptions,
    settings: Settings,
    *,
    groups: Sequence[str],
    form: str,
    symbols: Sequence[Resolved] = (),
    recipients: Sequence[str] = (),
) -> Job:
    """Return the job of this command line; all runs of one job together report a session once.

    A job is the same however its groups and symbols are spelled.
    """
    named = {key.strip().lower() for key in groups}
    if symbols:
        named.add("symbols " + " ".join(sorted({each.symbol for each in symbols})))
    to_screen = options.output is None or options.output in STDOUT
    return Job(
        command=options.command,
        groups=frozenset(named),
        format=form,
        output="" if to_screen or options.output is None else str(full_path(options.output, os.environ)),
        recipients=frozenset(address.lower() for address in recipients),
        name=job_name(options, settings),
    )


def job_name(options: ReportOptions, settings: Settings) -> str:
    """Return the name of the job: from `--job`, else the settings file; raise UsageError for an empty one."""
    if options.job is None:
        return profile_of(settings)
    name = plain_text(options.job)
    if not name:
        raise UsageError("--job is empty", hint="write a name, such as --job evening")
    return f"job {name}"


def profile_of(settings: Settings) -> str:
    """Return the path of the settings file in use, empty if only the shipped settings are."""
    return "" if settings.file is None else str(settings.file.resolve())


@contextmanager
def turn_to_report(
    job: Job, session: Session, services: Services, *, patience_seconds: float, quiet: bool
) -> Iterator[Turn | None]:
    """Yield the turn to report on `session`, or None after printing a notice if there is nothing to do.

    The caller must record the attempt before it prints anything, and the delivery afterwards.
    """
    if session.state(services.now) is not State.FINAL:
        print_notices((not_final(session),), quiet=quiet)
        yield None
        return
    home = data_folder(os.environ)
    with once(OnceKey(job, session.day), Records(home, services.now), patience_seconds=patience_seconds) as turn:
        if turn.is_done:
            print_notices((already_reported(session),), quiet=quiet)
        else:
            RunLog(home, services.now).write(
                f"{job.command}: session {session.day}, {job.format} {job.output}".rstrip()
            )
        yield None if turn.is_done else turn
