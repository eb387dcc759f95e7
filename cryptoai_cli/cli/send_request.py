"""One run of `movers send`: the report, the recipients, and the composition of the mail."""

from collections.abc import Callable, Sequence
from functools import partial

from msgspec import Struct

from cryptoai_cli.cli.chosen_groups import ChosenGroups, choose_groups
from cryptoai_cli.cli.once import job_of
from cryptoai_cli.cli.only_if import Objection, objection_of
from cryptoai_cli.cli.options import ReportOptions
from cryptoai_cli.cli.query_groups import with_query_members
from cryptoai_cli.cli.reporting import SESSION_REPORT, beside_record, report_or_held, request_for
from cryptoai_cli.cli.wiring import Wiring
from cryptoai_cli.deliver.once import OnceKey
from cryptoai_cli.deliver.outcome import Envelope
from cryptoai_cli.market.session import Session
from cryptoai_cli.render.mail.headers import Mailbox, MailHeaders
from cryptoai_cli.render.mail.to_email import plain_part, to_email
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.market.model import MarketReport
from cryptoai_cli.report.model import Report
from cryptoai_cli.workflows.send import MadeMail, SendJob
from cryptoai_cli.workflows.sessions import latest_session

_FORMAT = "mail"


class SendRequest(Struct, frozen=True):
    """What to send. Without `has_page`, only the text of the mail is needed.

    `make_market` makes the report on the whole market, None for that on the chosen groups; `words` tell its job from
    others.
    """

    options: ReportOptions
    looks: RenderOptions
    wiring: Wiring
    chosen: ChosenGroups
    session: Session
    sender: Mailbox
    recipients: tuple[Mailbox, ...]
    objection: Objection
    final_only: bool
    has_page: bool
    make_market: Callable[[], MarketReport] | None = None
    words: tuple[str, ...] = ()

    def make(self) -> MadeMail:
        """Make the report that is sent, with how its mail is written."""
        if self.make_market is not None:
            return self._market_mail(self.make_market())
        report = self._report()
        return MadeMail(report, partial(self._compose, report), lambda: plain_part(report, self.looks))

    def _report(self) -> Report:
        """Make the report; fall back on a stored one only with `--stale-ok` and if it need not be final."""
        options, settings = self.options, self.wiring.settings
        request = request_for(options, settings, self.session, self.chosen, is_latest=True, has_map=self.has_page)
        maker = beside_record(SESSION_REPORT, options, self.wiring)
        is_stale_ok = options.stale_ok and not self.final_only
        return report_or_held(request, self.wiring.services, stale_ok=is_stale_ok, maker=maker)

    def _compose(self, report: Report, message_id: str) -> bytes:
        """Return the mail with its picture, as bytes."""
        from cryptoai_cli.render.mail.picture import mail_picture  # noqa: PLC0415 not needed if no mail is composed

        return to_email(report, self.looks, self._headers(report, message_id), mail_picture(report, self.looks.palette))

    def _market_mail(self, market: MarketReport) -> MadeMail:
        """Return the mail on the whole market."""
        from cryptoai_cli.render.market.to_mail import (  # noqa: PLC0415 few mails are on the whole market
            market_mail_picture,
            market_plain_part,
            market_to_email,
        )

        def compose(message_id: str) -> bytes:
            picture = market_mail_picture(market, self.looks.palette)
            return market_to_email(market, self.looks, self._headers(market.base, message_id), picture)

        return MadeMail(market.base, compose, lambda: market_plain_part(market, self.looks))

    def _headers(self, report: Report, message_id: str) -> MailHeaders:
        return MailHeaders(self.sender, self.recipients, report.generated_at, message_id)

    @property
    def job(self) -> SendJob:
        """The `SendJob` that the send workflow runs."""
        addresses = tuple(mailbox.address for mailbox in self.recipients)
        settings = self.wiring.settings
        keys, symbols = (*self.words, *self.chosen.keys), self.chosen.symbols
        job = job_of(self.options, settings, groups=keys, symbols=symbols, form=_FORMAT, recipients=addresses)
        return SendJob(
            key=OnceKey(job, self.session.day),
            session=self.session,
            envelope=Envelope(self.sender.address, addresses),
            counts=self.options.once_per_session,
            final_only=self.final_only,
            make=self.make,
            objection=self.objection,
        )


def send_request_of(  # noqa: PLR0913 one keyword per field
    options: ReportOptions,
    looks: RenderOptions,
    wiring: Wiring,
    *,
    named: Sequence[str],
    sender: Mailbox,
    recipients: tuple[Mailbox, ...],
    only_if: str | None,
    final_only: bool,
    has_page: bool,
    is_market: bool = False,
) -> SendRequest:
    """Build the request; raise UsageError for an unknown group or a condition that cannot be parsed."""
    services = wiring.services
    session = latest_session(services.calendar, services.now)
    chosen = choose_groups(wiring.settings, named, options.symbols)
    if not is_market:  # that report finds the members itself, in its own list
        chosen = with_query_members(chosen, session, wiring, is_latest=True)
    return SendRequest(
        options=options,
        looks=looks,
        wiring=wiring,
        chosen=chosen,
        session=session,
        sender=sender,
        recipients=recipients,
        objection=objection_of(only_if, [group.key for group in chosen.groups]),
        final_only=final_only,
        has_page=has_page,
    )
