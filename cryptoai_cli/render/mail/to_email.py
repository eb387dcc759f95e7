"""Write a report as a mail: readable plain text, a page that shows the picture, and the CSV attached.

    mixed
      alternative
        text/plain     the terminal's output at 78 columns, the headline between blank lines
        related
          text/html    page.py
          image/png    shown inside the page
      text/csv         what `-f csv` writes, byte for byte

Every line is short ASCII (quoted-printable, base64, encoded words), so that no server has to change it in transit; only
an address with other letters than these makes the headers UTF-8, for servers that offer SMTPUTF8.
"""

from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from msgspec.structs import replace

from cryptoai_cli.render.mail.headers import NOBODY, MailHeaders, subject_of
from cryptoai_cli.render.mail.page import email_page, notices_beside_tables
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.to_terminal import to_mail_text
from cryptoai_cli.render.text.to_csv import to_csv
from cryptoai_cli.report.model import Report

TEXT_COLUMNS = 78
_CID_LENGTH = 40  # keeps its header on one line: a folded id is legal, but not every client unfolds it


def to_email(report: Report, options: RenderOptions, headers: MailHeaders, picture: bytes | None = None) -> bytes:
    """Return the mail as bytes ready to send; `options` apply to the attachment, `picture` is a PNG."""
    message = EmailMessage(SMTP if headers.is_ascii else SMTPUTF8)
    _set_headers(message, headers, subject_of(report))
    message.set_content(plain_part(report, options), cte="quoted-printable")
    name = f"movers-{report.session.day.isoformat()}"
    cid = f"{headers.message_id.partition('@')[0][-_CID_LENGTH:]}@picture" if picture is not None else ""
    page = email_page(report, options, cid=cid)
    message.add_alternative(page, subtype="html", cte="quoted-printable")
    if picture is not None:
        _add_picture(message, picture, cid=cid, name=f"{name}.png")
    message.add_attachment(
        to_csv(report, options).encode(),
        maintype="text",
        subtype="csv",
        filename=f"{name}.csv",
        params={"charset": "utf-8", "header": "present" if options.header else "absent"},
    )
    _set_boundaries(message, headers.message_id)
    return message.as_bytes()


def plain_part(report: Report, options: RenderOptions) -> str:
    """Return the report as shown in a terminal of 78 columns, followed by the notices, as a mail has no stderr."""
    view = replace(options, width=TEXT_COLUMNS, may_cut=True, color=False, encoding="utf-8")
    notices = "".join(f"\nnotice: {notice.message}" for notice in notices_beside_tables(report))
    return to_mail_text(report, view) + (f"{notices}\n" if notices else "")


def _set_headers(message: EmailMessage, headers: MailHeaders, subject: str) -> None:
    if headers.sender != NOBODY:
        message["From"] = headers.sender.header
    if headers.recipients:
        message["To"] = [recipient.header for recipient in headers.recipients]
    message["Subject"] = subject
    message["Date"] = format_datetime(headers.sent_at)
    message["Message-ID"] = f"<{headers.message_id}>"
    message["Auto-Submitted"] = "auto-generated"  # suppresses out-of-office replies


def _add_picture(message: EmailMessage, picture: bytes, *, cid: str, name: str) -> None:
    """Attach the picture to the page as a related part."""
    page = message.get_body(("html",))
    assert isinstance(page, EmailMessage)  # noqa: S101 just added
    page.add_related(picture, maintype="image", subtype="png", cid=f"<{cid}>", filename=name, disposition="inline")


def _set_boundaries(message: EmailMessage, message_id: str) -> None:
    """Set boundaries that start with `=_`, which cannot occur in an encoded part."""
    stem = message_id.partition("@")[0][-40:]
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{stem}_{number}")
