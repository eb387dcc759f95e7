from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from msgspec.structs import replace

from cryptoai_cli.render.mail.headers import Mailbox, read_mailbox, subject_of
from cryptoai_cli.report.model import Length, Period, Report
from tests.build_report import build_headline, build_report, build_session


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        ("desk@example.org", Mailbox("", "desk@example.org")),
        (" The desk <a.b+c@example.org> ", Mailbox("The desk", "a.b+c@example.org")),
        ("Jürgen <j@xn--bcher-kva.example>", Mailbox("Jürgen", "j@xn--bcher-kva.example")),
        ("desk@müller.example", Mailbox("", "desk@xn--mller-kva.example")),
        ("desk@straße.example", Mailbox("", "desk@xn--strae-oqa.example")),
        ("Jürgen <jürgen@例え.example>", Mailbox("Jürgen", "jürgen@xn--r8jz45g.example")),
        ('"Desk, \\"the\\" (first)" <desk@example.org>', Mailbox('Desk, "the" (first)', "desk@example.org")),
        ('"a@b" <desk@example.org>', Mailbox("a@b", "desk@example.org")),
        ("root@localhost", Mailbox("", "root@localhost")),
        ("root@[127.0.0.1]", Mailbox("", "root@[127.0.0.1]")),
    ],
)
def test_an_address_is_read_with_or_without_a_name(text: str, mailbox: Mailbox) -> None:
    assert read_mailbox(text) == mailbox


@pytest.mark.parametrize(
    "text",
    [
        "",
        "desk",
        "@example.org",
        "desk@",
        "desk@-x.org",
        "de sk@example.org",
        "a@example.org, b@example.org",
        "a@example.org;b@example.org",
        "A <a@example.org>, B <b@example.org>",
        "a@example.org\r\nBcc: thief@example.net",
        "A\r\nBcc: thief@example.net <a@example.org>",
        "a@example.org\n",
        '"a b"@example.org',
        "jür\u200bgen@example.org",
        f"desk@{'ü' * 70}.example",
        "desk@..ü",
        "desk@-ü.example",
        '"A\r\nBcc: thief@example.net" <a@example.org>',
        '"A <a@example.org>',
        "a@b@example.org",
        "<a@example.org>",
        "a..b@example.org",
        f"{'a' * 250}@example.org",
    ],
)
def test_anything_else_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="not one mail address"):
        read_mailbox(text)


def told_of(subject: str) -> Report:
    return build_report((), headline=build_headline(subject=subject))


def test_the_subject_is_the_clause_of_the_headline_and_the_date() -> None:
    assert subject_of(told_of("Chips: big and U.S. led the rally, +3.4 %")) == (
        "Chips: big and U.S. led the rally, +3.4 % · Mon 13 Oct"
    )


def test_the_date_of_a_period_is_its_first_and_its_last_session() -> None:
    base, first, last = (build_session(date(2025, 9, day)) for day in (26, 29, 30))
    period = Period(Length.DATES, base, first, replace(last, day=date(2025, 10, 3)), 5)
    assert subject_of(replace(told_of("Chips led"), period=period)) == "Chips led · 29 Sep to 3 Oct"


def test_a_subject_is_one_line_and_holds_no_encoded_word() -> None:
    assert subject_of(told_of("Miners\r\nBcc: x =?utf-8?q?a=0D=0AB?= \u202eled")) == (
        "Miners Bcc: x = ?utf-8?q?a=0D=0AB?= led · Mon 13 Oct"
    )


def test_an_empty_headline_still_gives_a_subject() -> None:
    assert subject_of(told_of("")) == "Market movers · Mon 13 Oct"


def test_a_subject_has_an_end_and_keeps_its_date() -> None:
    assert len(subject_of(told_of("x" * 1000))) <= 250
    assert subject_of(told_of("x" * 1000)).endswith("x · Mon 13 Oct")


@pytest.mark.parametrize(
    "name", ["Desk, the", 'The "desk"', "Müller: (AG) <x>", "a\r\nBcc: x", "=?utf-8?q?x?=", "例え" * 3, "back\\slash"]
)
def test_a_name_of_any_characters_is_one_name_in_the_header(name: str) -> None:
    mail = EmailMessage(SMTP)
    mail["To"] = [Mailbox(name, "desk@example.org").header]
    again = message_from_bytes(mail.as_bytes(), policy=SMTP)
    assert again["To"].addresses[0].addr_spec == "desk@example.org"
    assert again["To"].addresses[0].display_name == " ".join(name.replace("=?", "= ?").split())
    assert again["Bcc"] is None
    assert len(again["To"].addresses) == 1
