from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from cryptoai_cli.render.mail.headers import Mailbox, read_mailbox, subject_of
from cryptoai_cli.report.model import Claim, Headline


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


def test_the_subject_is_the_first_clause() -> None:
    headline = Headline("Bitcoin miners led the bounce: median +7.3 %, 13 of 13 up. Canaan rose most.", None, ())
    assert subject_of(headline) == "Bitcoin miners led the bounce"


def test_a_headline_without_a_colon_gives_its_first_sentence() -> None:
    headline = Headline("No benchmark has a figure. The Nasdaq fell.", None, ())
    assert subject_of(headline) == "No benchmark has a figure"


def test_a_colon_or_a_stop_inside_a_name_or_figure_does_not_end_the_clause() -> None:
    claims = (Claim("U.S. miners: big", "x", "a.label"), Claim("AI", "AI", "b.label"))
    headline = Headline("U.S. miners: big and AI led the bounce: median", None, claims)
    assert subject_of(headline) == "U.S. miners: big and AI led the bounce"


def test_a_subject_is_one_line_and_holds_no_encoded_word() -> None:
    text = "Miners\r\nBcc: x =?utf-8?q?a=0D=0AB?= \u202eled"
    assert subject_of(Headline(text, None, (Claim(text[:-3], text[:-3], "a.label"),))) == (
        "Miners Bcc: x = ?utf-8?q?a=0D=0AB?= led"
    )


def test_an_empty_headline_still_gives_a_subject() -> None:
    assert subject_of(Headline("", None, ())) == "Market movers"


def test_a_subject_has_an_end() -> None:
    assert len(subject_of(Headline("x" * 1000, None, ()))) <= 250


def test_a_name_that_comes_twice_ends_the_clause_neither_time() -> None:
    claims = (Claim("U.S. miners", "x", "a.label"), Claim("U.S. miners", "x", "a.label"))
    headline = Headline("U.S. miners led, and U.S. miners alone: median", None, claims)
    assert subject_of(headline) == "U.S. miners led, and U.S. miners alone"


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
