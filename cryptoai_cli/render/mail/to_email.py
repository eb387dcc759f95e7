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

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.render.mail.headers import NOBODY, MailHeaders, subject_of
from cryptoai_cli.render.mail.page import email_page, notices_beside_tables
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.to_terminal import to_mail_text
from cryptoai_cli.render.text.to_csv import to_csv
from cryptoai_cli.report.model import Report

TEXT_COLUMNS = 78
_CID_LENGTH = 40  # keeps its header on one line: a folded id is legal, but not every client unfolds it


class Content(Struct, frozen=True):
    """What a mail says: its subject, its text, its page, the CSV attached to it, and how its files are called."""

    subject: str
    plain: str
    page: str
    csv: str
    name: str


def to_email(report: Report, options: RenderOptions, headers: MailHeaders, picture: bytes | None = None) -> bytes:
    """Return the mail as bytes ready to send; `options` apply to the attachment, `picture` is a PNG."""
    content = Content(
        subject_of(report),
        plain_part(report, options),
        email_page(report, options, cid=picture_cid(headers, picture)),
        to_csv(report, options),
        f"movers-{report.session.day.isoformat()}",
    )
    return put_together(content, headers, picture, has_header=options.header)


def picture_cid(headers: MailHeaders, picture: bytes | None) -> str:
    """Return the content id by which the page shows its picture, empty without one."""
    return f"{headers.message_id.partition('@')[0][-_CID_LENGTH:]}@picture" if picture is not None else ""


def put_together(content: Content, headers: MailHeaders, picture: bytes | None, *, has_header: bool) -> bytes:
    """Return a mail as bytes ready to send; `has_header` says whether the CSV begins with the names of its columns."""
    message = EmailMessage(SMTP if headers.is_ascii else SMTPUTF8)
    _set_headers(message, headers, content.subject)
    message.set_content(content.plain, cte="quoted-printable")
    message.add_alternative(content.page, subtype="html", cte="quoted-printable")
    if picture is not None:
        _add_picture(message, picture, cid=picture_cid(headers, picture), name=f"{content.name}.png")
    message.add_attachment(
        content.csv.encode(),
        maintype="text",
        subtype="csv",
        filename=f"{content.name}.csv",
        params={"charset": "utf-8", "header": "present" if has_header else "absent"},
    )
    _set_boundaries(message, headers.message_id)
    return message.as_bytes()


def plain_part(report: Report, options: RenderOptions) -> str:
    """Return the report as shown in a terminal of 78 columns, followed by the notices, as a mail has no stderr."""
    return to_mail_text(report, mail_view(options)) + notice_lines(report)


def mail_view(options: RenderOptions) -> RenderOptions:
    """Return the options of the text: a terminal of 78 columns without colours."""
    return replace(options, width=TEXT_COLUMNS, may_cut=True, color=False, encoding="utf-8")


def notice_lines(report: Report) -> str:
    """Return the notices below the text, each on a line."""
    notices = "".join(f"\nnotice: {notice.message}" for notice in notices_beside_tables(report))
    return f"{notices}\n" if notices else ""


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
