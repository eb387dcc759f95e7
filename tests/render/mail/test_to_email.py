"""Mails are read back by the standard library's parser, as mail programs read them."""

import csv
import io
import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from cryptoai_cli.render.mail.headers import Mailbox, MailHeaders
from cryptoai_cli.render.mail.to_email import to_email
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.to_csv import to_csv
from cryptoai_cli.report.claims import Claim, Headline
from cryptoai_cli.report.model import Notice, Report
from tests.build_report import build_group, build_report, build_row
from tests.render.story import build_story

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10
OPTIONS = RenderOptions(top=6)
HEADERS = MailHeaders(
    Mailbox("Market movers", "movers@example.org"),
    (Mailbox("", "desk@example.org"), Mailbox("Jürgen (desk)", "j@example.org")),
    datetime(2025, 10, 13, 20, 30, tzinfo=UTC),
    "2025-10-13-abc@example.org",
)


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def mail_of(report: Report, options: RenderOptions = OPTIONS, headers: MailHeaders = HEADERS) -> EmailMessage:
    return read(to_email(report, options, headers, PICTURE))


def part(message: EmailMessage, kind: str) -> EmailMessage:
    (found,) = [each for each in message.walk() if each.get_content_type() == kind]
    assert isinstance(found, EmailMessage)
    return found


def test_the_headers_say_who_to_whom_when_and_what() -> None:
    message = mail_of(build_story())
    assert message["From"] == "Market movers <movers@example.org>"
    assert [str(a.addr_spec) for a in message["To"].addresses] == ["desk@example.org", "j@example.org"]
    assert message["To"].addresses[1].display_name == "Jürgen (desk)"
    assert message["Subject"] == "Bitcoin miners led the bounce, +7.3 % · Mon 13 Oct"
    assert message["Message-ID"] == "<2025-10-13-abc@example.org>"
    assert message["Date"].datetime == HEADERS.sent_at
    assert message["Auto-Submitted"] == "auto-generated"


def test_the_parts_stand_as_mail_programs_expect_them() -> None:
    message = mail_of(build_story())
    assert [each.get_content_type() for each in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "text/csv",
    ]
    assert not message.defects


def test_the_picture_is_shown_by_the_page_and_comes_unchanged() -> None:
    message = mail_of(build_story())
    picture, page = part(message, "image/png"), part(message, "text/html").get_content()
    assert picture.get_content() == PICTURE
    assert picture.get_content_disposition() == "inline"
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in page


def test_without_a_picture_the_page_asks_for_none() -> None:
    message = read(to_email(build_story(), OPTIONS, HEADERS))
    assert "image/png" not in [each.get_content_type() for each in message.walk()]
    assert "<img" not in part(message, "text/html").get_content()


@pytest.mark.parametrize(
    "options", [OPTIONS, RenderOptions(by_group=True, decimal=","), RenderOptions(header=False, columns=("symbol",))]
)
def test_the_attachment_is_the_csv_byte_for_byte(options: RenderOptions) -> None:
    report = build_story()
    attachment = part(mail_of(report, options), "text/csv")
    assert attachment.get_payload(decode=True) == to_csv(report, options).encode()
    assert attachment.get_content_disposition() == "attachment"
    assert attachment.get_filename() == "movers-2025-10-13.csv"
    assert attachment.get_content_charset() == "utf-8"


def test_the_text_is_the_terminal_at_78_columns() -> None:
    text = part(mail_of(build_story()), "text/plain").get_content()
    assert text.startswith("MOVERS  Monday 13 October 2025 · final")
    assert max(map(len, text.splitlines())) <= 78
    assert "Leaders" in text
    assert "\N{MINUS SIGN}1.42 %" in text


def test_the_headline_of_the_text_stands_between_blank_lines() -> None:
    lines = part(mail_of(build_story()), "text/plain").get_content().splitlines()
    assert lines[1] == ""
    assert lines[2].startswith("Bitcoin miners led the bounce")
    assert lines[lines.index("", 2) - 1].endswith("The Nasdaq fell 3.6 % in the session before.")


def test_the_text_shows_six_a_side_and_all_columns_whatever_the_attachment_has() -> None:
    text = part(mail_of(build_story(), RenderOptions(columns=("symbol",), top=6)), "text/plain").get_content()
    assert "MARA   " in text


def test_what_stderr_would_say_stands_in_the_mail() -> None:
    report = replace(build_story(), notices=(Notice("calendar", "The calendar disagrees."), Notice("missing", "GONE.")))
    message = mail_of(report)
    assert "notice: The calendar disagrees." in part(message, "text/plain").get_content()
    assert "The calendar disagrees." in part(message, "text/html").get_content()
    assert "GONE." not in part(message, "text/plain").get_content()


def test_every_line_is_short_ascii_with_the_ends_that_mail_has() -> None:
    content = to_email(build_story(), OPTIONS, HEADERS, PICTURE)
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 78
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")


def test_the_same_report_makes_the_same_mail() -> None:
    one, two = (to_email(build_story(), OPTIONS, HEADERS, PICTURE) for _ in range(2))
    assert one == two


def test_a_boundary_can_stand_in_no_part() -> None:
    content = to_email(build_story(), OPTIONS, HEADERS, PICTURE).decode()
    boundaries = set(re.findall(r'boundary="([^"]+)"', content))
    assert len(boundaries) == 3
    for boundary in boundaries:
        assert boundary.startswith("=_")  # quoted-printable writes every = of a text as =3D


def hostile(name: str) -> Report:
    rows = [build_row(symbol, 0.05 + at / 100, name=name) for at, symbol in enumerate(("AAA", "BBB", "CCC"))]
    claims = (Claim(name, name, "groups.bitcoin-miners.label"),)
    headline = Headline(
        f"{name} led the bounce: median +6.0 %.", None, claims, subject=f"{name} led the bounce, +6.0 %"
    )
    return build_report([build_group(rows, label=name)], headline=headline, notices=(Notice("calendar", name),))


@pytest.mark.parametrize(
    "name",
    [
        "Miners\r\nBcc: thief@example.net",
        "Miners\nBcc: thief@example.net\n\nbody",
        "=?utf-8?q?x=0D=0ABcc:_thief=40example.net?=",
        "\u2028Bcc: thief@example.net",
        "\x85Bcc: thief@example.net",
        "é" * 200,
    ],
)
def test_no_name_can_start_a_header(name: str) -> None:
    message = mail_of(hostile(name), headers=replace(HEADERS, sender=Mailbox(name, "movers@example.org")))
    assert message["Bcc"] is None
    assert sorted(message.keys()) == [
        "Auto-Submitted",
        "Content-Type",
        "Date",
        "From",
        "MIME-Version",
        "Message-ID",
        "Subject",
        "To",
    ]
    assert len(message["Subject"].splitlines()) == 1
    assert [each.addr_spec for each in message["From"].addresses] == ["movers@example.org"]


@given(st.text(max_size=150))
@example("\u200d")
def test_whatever_a_group_is_called_the_mail_stays_whole(name: str) -> None:
    report = hostile(name)
    content = to_email(report, OPTIONS, HEADERS, PICTURE)
    message = read(content)
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert message["Bcc"] is None
    assert len(message.keys()) == 8
    assert message["Subject"].replace("\u200d", "").isprintable()  # the joiner inside one emoji stays
    rows = list(csv.DictReader(io.StringIO(part(message, "text/csv").get_content(), newline="")))
    assert [row["symbol"] for row in rows] == ["^IXIC", "AAA", "BBB", "CCC"]


@pytest.mark.parametrize(("header", "word"), [(True, "present"), (False, "absent")])
def test_the_attachment_says_whether_it_has_a_line_of_headings(*, header: bool, word: str) -> None:
    csv = part(mail_of(build_story(), RenderOptions(header=header)), "text/csv")
    assert csv["Content-Type"].params["header"] == word


def test_the_id_of_the_picture_is_short_enough_for_one_line() -> None:
    message = mail_of(build_story(), headers=replace(HEADERS, message_id=f"{'x' * 60}{'y' * 40}@example.org"))
    assert part(message, "image/png")["Content-ID"] == f"<{'y' * 40}@picture>"
