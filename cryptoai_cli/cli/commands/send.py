"""`movers send`: send the report as a mail."""

import sys
import time
from collections.abc import Sequence
from typing import Annotated

import typer
from msgspec.structs import replace

from cryptoai_cli.cli.chosen_groups import option_notices
from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.cli.mail_settings import (
    email_settings,
    mailboxes_to_show,
    recipients_of,
    sender_of,
    server_of,
)
from cryptoai_cli.cli.manage_outbox import mailer_of, manage_outbox
from cryptoai_cli.cli.messages import are_for_programs, tell_beside
from cryptoai_cli.cli.only_if import WITHOUT_VALUE
from cryptoai_cli.cli.options import Groups, ReportOptions, with_report_options
from cryptoai_cli.cli.output import INCOMPLETE, STDOUT, exit_code, print_notices, render_options, write_stdout
from cryptoai_cli.cli.reporting import explain, progress
from cryptoai_cli.cli.send_market import on_the_market, require_market_options
from cryptoai_cli.cli.send_request import SendRequest, send_request_of
from cryptoai_cli.cli.streams import wrapped
from cryptoai_cli.cli.wiring import wire
from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.session import State
from cryptoai_cli.render.mail.headers import NOBODY, Mailbox, subject_of
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.renderers import Format
from cryptoai_cli.report.model import Notice, Report
from cryptoai_cli.settings.model import Settings
from cryptoai_cli.system.atomic import write_whole
from cryptoai_cli.workflows.send import MadeMail, new_message_id, not_final, reason_after, send_report

app = CommandApp()

To = Annotated[
    list[str] | None,
    typer.Option("--to", metavar="ADDRESS", help="Send to this address; repeat for more.", show_default="email.to"),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Send nothing: show the mail, or write it with -o FILE (- for stdout).")
]
OnlyIf = Annotated[
    str | None,
    typer.Option("--only-if", metavar="EXPR", help='Send only if this holds: group("bitcoin-miners").median_pct > 3'),
]
ListKept = Annotated[bool, typer.Option("--outbox", help="List the kept mails and send nothing; -f json for a script.")]
Resend = Annotated[
    list[str] | None,
    typer.Option("--resend", metavar="ID", help="Send this kept mail again, whatever became of it; repeat for more."),
]
Forget = Annotated[
    list[str] | None,
    typer.Option("--forget", metavar="ID", help="Drop this kept mail; its session counts as reported."),
]
Market = Annotated[
    bool,
    typer.Option("--market", help="Send the report on the whole market, or on these sectors and industries."),
]
IfFinal = Annotated[bool, typer.Option("--if-final", help="Send nothing before the closes are final.")]


@app.command(
    epilog="Examples:  movers send  ·  movers send --to desk@example.org --once-per-session  ·  "
    "movers send bitcoin-miners --only-if 'abs(group(\"bitcoin-miners\").median_pct) > 3'  ·  "
    "movers send --dry-run  ·  movers send --dry-run -o mail.eml  ·  movers send --market  ·  movers send --outbox"
)
@with_report_options
def send(  # noqa: PLR0913 one keyword per option
    groups: Groups = None,
    *,
    to: To = None,
    dry_run: DryRun = False,
    only_if: OnlyIf = None,
    if_final: IfFinal = False,
    market: Market = False,
    outbox: ListKept = False,
    resend: Resend = None,
    forget: Forget = None,
    options: ReportOptions,
) -> None:
    """Send the report on the latest session as a mail: text, page with a picture, the CSV attached.

    A mail that the server defers, or that cannot reach it, is kept (exit 75) and sent by the next run. One that the
    server may have taken is kept and not sent again by itself: --outbox lists it, --resend and --forget decide. The
    password comes from MOVERS_SMTP_PASSWORD or the keyring.
    """
    started = time.monotonic()
    if outbox or resend or forget:
        has_report = bool(groups or to or dry_run or only_if or if_final)
        manage_outbox(options, is_listed=outbox, resend=resend or (), forget=forget or (), has_report=has_report)
        return
    looks = _looks(options, dry_run=dry_run)
    if market:
        require_market_options(options, only_if)
    wiring = wire(options, progress(options, Format.CSV))
    sender, recipients = _mailboxes(wiring.settings, to or (), dry_run=dry_run)
    request = send_request_of(
        options,
        _in_style(looks, wiring.settings),
        wiring,
        named=() if market else groups or (),
        sender=sender,
        recipients=recipients,
        only_if=only_if,
        final_only=if_final or (options.once_per_session and not dry_run),
        has_page=not dry_run or options.output is not None,
        is_market=market,
    )
    if market:
        request = on_the_market(request, tuple(groups or ()))
    raise typer.Exit(_dry_run(request) if dry_run else _send(request, started))


def _mailboxes(settings: Settings, to: Sequence[str], *, dry_run: bool) -> tuple[Mailbox, tuple[Mailbox, ...]]:
    """Return sender and recipients; only a mail that is sent has to have them."""
    if dry_run:
        return mailboxes_to_show(settings, to)
    email = email_settings(settings)
    return sender_of(email), recipients_of(email, to)


def _in_style(looks: RenderOptions, settings: Settings) -> RenderOptions:
    """Return the render options with the rows and colours of the settings, and with links if mails shall have them."""
    has_links = settings.email is not None and settings.email.links
    link = settings.report.link if has_links else ""
    return replace(looks, top=settings.report.top, palette=settings.report.colours, link=link)


def _looks(options: ReportOptions, *, dry_run: bool) -> RenderOptions:
    """Return the render options for text and attachment; raise UsageError for options that do not apply to a mail."""
    if options.output is not None and not dry_run:
        raise UsageError("-o writes the mail to a file instead of sending it", hint="add --dry-run, or leave -o out")
    if options.format not in {None, Format.CSV}:
        raise UsageError(
            f"-f {options.format} does not apply to a mail, which holds text, a page and the CSV",
            hint="leave -f out, or use `movers today`",
        )
    return render_options(replace(options, output=None), Format.CSV, top=1)


def _send(request: SendRequest, started: float) -> int:
    """Send the mail, and return the exit code."""
    options = request.options
    server = server_of(email_settings(request.wiring.settings))
    result = send_report(
        request.job, mailer_of(request.wiring, server, started, quiet=options.quiet), request.wiring.services.now
    )
    if result.objection is not None:
        return _send_nothing(result.objection, options)
    if result.report is None:
        return 0
    if (sys.stderr.isatty() or are_for_programs()) and not options.quiet:
        recipients = ", ".join(mailbox.address for mailbox in request.recipients)
        tell_beside(Notice("sent", f"sent to {recipients}: {subject_of(result.report)}"))
    return _finish(result.report, request, result.report.notices)


def _dry_run(request: SendRequest) -> int:
    """Write or show the mail without sending or recording it, and return the exit code."""
    if request.final_only and request.session.state(request.wiring.services.now) is not State.FINAL:
        return _send_nothing(not_final(request.session), request.options)
    made, output = request.make(), request.options.output
    report = made.report
    reason = reason_after(report, request.session, request.final_only) or request.objection(report)
    if reason is not None:
        return _send_nothing(reason, request.options)
    if output is None:
        write_stdout(_preview(made, request))
    else:
        content = made.compose(new_message_id(request.job))
        if output in STDOUT:
            write_stdout(content.decode().replace("\r\n", "\n"))  # as mail programs expect it on stdin
        else:
            write_whole(output, content)
    print_notices(_unaddressed(request), quiet=request.options.quiet)
    has_told = output is None and not are_for_programs()  # the text shown ends with the notices
    return _finish(report, request, () if has_told else report.notices)


def _unaddressed(request: SendRequest) -> tuple[Notice, ...]:
    """Return a notice if the mail that is shown has no sender or no recipient."""
    lacking = ["sender"] if request.sender == NOBODY else []
    lacking += [] if request.recipients else ["recipient"]
    if not lacking:
        return ()
    return (Notice("mail-unaddressed", f"The mail has no {' and no '.join(lacking)}: the settings name none."),)


def _preview(made: MadeMail, request: SendRequest) -> str:
    """Return the main headers and the text of the mail, as a reader sees them."""
    sender = "" if request.sender == NOBODY else f"From: {request.sender.header}\n"
    recipients = ", ".join(str(mailbox.header) for mailbox in request.recipients)
    addressed = sender + (f"To: {recipients}\n" if recipients else "")
    head = f"{addressed}Subject: {subject_of(made.report)}\n"
    return f"{wrapped(head, sys.stdout)}\n{made.text()}"


def _finish(report: Report, request: SendRequest, notices: tuple[Notice, ...]) -> int:
    """Explain what is asked for, print how symbols were read and the `notices`, and return the exit code."""
    options = request.options
    if options.explain is not None:
        told = explain(report, options.explain, request.wiring.settings, quiet=options.quiet)
        sys.stderr.write(wrapped(told, sys.stderr))
    spellings = (*option_notices(request.wiring.settings), *request.chosen.notices)
    print_notices((*spellings, *notices), quiet=options.quiet)
    return exit_code(report, strict=options.strict)


def _send_nothing(reason: Notice, options: ReportOptions) -> int:
    """Print why nothing is sent, and return 3 if the condition is undecidable and `--strict` is set, else 0."""
    print_notices((reason,), quiet=options.quiet)
    return INCOMPLETE if options.strict and reason.code == WITHOUT_VALUE else 0
