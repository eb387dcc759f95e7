"""`movers send --outbox`, `--resend`, `--forget`: what a user decides about kept mails."""

import os
import sys
import time
from collections.abc import Sequence

from cryptoai_cli.cli.mail_settings import email_settings, server_of
from cryptoai_cli.cli.messages import tell_beside
from cryptoai_cli.cli.once import profile_of
from cryptoai_cli.cli.options import ReportOptions
from cryptoai_cli.cli.outbox_list import outbox_json, outbox_text
from cryptoai_cli.cli.output import print_notices, write_stdout
from cryptoai_cli.cli.streams import wrapped
from cryptoai_cli.cli.wiring import Wiring, present_instant, wire
from cryptoai_cli.deliver.once import Records
from cryptoai_cli.deliver.outbox import KeptMail, Outbox
from cryptoai_cli.deliver.outcome import MailServer
from cryptoai_cli.deliver.run_log import RunLog
from cryptoai_cli.errors import UsageError
from cryptoai_cli.render.renderers import Format
from cryptoai_cli.report.model import Notice
from cryptoai_cli.settings.places import data_folder
from cryptoai_cli.system.lock import Lock
from cryptoai_cli.workflows.kept_mails import forget_mails, kept_mails, resend_mails
from cryptoai_cli.workflows.mailer import Mailer, unreadable_notice

_HINT = "`movers send --resend ID` sends a mail again, `movers send --forget ID` drops it"


def manage_outbox(
    options: ReportOptions, *, is_listed: bool, resend: Sequence[str], forget: Sequence[str], has_report: bool
) -> None:
    """List, send again or forget kept mails; raise UsageError for options that do not go together.

    Raises what `resend_mails` and `forget_mails` raise.
    """
    if sum(map(bool, (is_listed, resend, forget))) > 1:
        raise UsageError("--outbox, --resend and --forget cannot be combined", hint="use one of them at a time")
    if has_report or options.output is not None:
        raise UsageError("--outbox, --resend and --forget make no report", hint="leave the other options out")
    if is_listed:
        _list(options)
    elif resend:
        _resend(options, resend)
    else:
        _forget(options, forget)


def mailer_of(wiring: Wiring, server: MailServer, started: float, *, quiet: bool) -> Mailer:
    """Return the mailer of a run that began at the monotonic instant `started`."""
    home, services = data_folder(os.environ), wiring.services
    return Mailer(
        server=server,
        outbox=Outbox(home),
        records=Records(home, services.now),
        profile=profile_of(wiring.settings),
        until=started + wiring.settings.sources.deadline_seconds,
        tell=lambda notice: print_notices((notice,), quiet=quiet),
        log=RunLog(home, services.now).write,
    )


def _list(options: ReportOptions) -> None:
    if options.format not in {None, Format.TABLE, Format.JSON}:
        raise UsageError(f"the outbox cannot be written as {options.format}", hint="leave -f out, or write -f json")
    home = data_folder(os.environ)
    outbox = Outbox(home)
    mails = kept_mails(outbox, Records(home, present_instant()))
    write_stdout(outbox_json(mails) if options.format is Format.JSON else wrapped(outbox_text(mails), sys.stdout))
    print_notices([unreadable_notice(file) for file in outbox.unreadable()], quiet=options.quiet)
    if not options.quiet and options.format is not Format.JSON:
        tell_beside(Notice("kept-mail", _closing_words(outbox, mails)))


def _closing_words(outbox: Outbox, mails: Sequence[KeptMail]) -> str:
    if not mails:
        return "no mail is kept"
    return f"{_HINT}; another `movers send` is running" if _is_in_use(outbox) else _HINT


def _is_in_use(outbox: Outbox) -> bool:
    """Return whether another run is sending: what it has handed over is listed as uncertain until it is known."""
    try:
        with Lock(outbox.lock_file, folder_mode=0o700) as lock:
            return not lock.held
    except OSError:
        return False


def _resend(options: ReportOptions, ids: Sequence[str]) -> None:
    started = time.monotonic()
    wiring = wire(options, lambda _line: None)
    server = server_of(email_settings(wiring.settings))
    resend_mails(ids, mailer_of(wiring, server, started, quiet=options.quiet))


def _forget(options: ReportOptions, ids: Sequence[str]) -> None:
    home, now = data_folder(os.environ), present_instant()
    dropped = forget_mails(ids, Outbox(home), Records(home, now), RunLog(home, now).write)
    words = "The mail of {:%Y-%m-%d %H:%M} UTC is forgotten."
    print_notices([Notice("kept-mail", words.format(mail.kept_at)) for mail in dropped], quiet=options.quiet)
