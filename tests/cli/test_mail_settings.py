import sys
from collections.abc import Callable
from types import ModuleType

import pytest
from msgspec.structs import replace

from cryptoai_cli.cli.mail_settings import email_settings, recipients_of, sender_of, server_of
from cryptoai_cli.deliver.outcome import FINAL_REPLY_SECONDS, MailServer, Protection, base64_text
from cryptoai_cli.errors import SettingsError, UsageError
from cryptoai_cli.net.secrets import SMTP_PASSWORD
from cryptoai_cli.settings.model import EmailSettings, Security


def email(sender: str = "Movers <movers@example.org>", to: tuple[str, ...] = (), user: str = "") -> EmailSettings:
    return EmailSettings(sender, to, "smtp.example.org", 587, Security.STARTTLS, user)


def keyring(monkeypatch: pytest.MonkeyPatch, get_password: Callable[[str, str], str | None]) -> None:
    module = ModuleType("keyring")
    module.get_password = get_password  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", module)


@pytest.fixture(autouse=True)
def _without_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SMTP_PASSWORD, raising=False)
    keyring(monkeypatch, lambda _service, _user: None)


def test_the_sender_has_a_name_and_an_address() -> None:
    assert sender_of(email()).address == "movers@example.org"


def test_a_sender_that_is_no_address_is_wrong_in_the_settings() -> None:
    with pytest.raises(SettingsError, match=r"email\.from = 'desk' is not an address"):
        sender_of(email(sender="desk"))


def test_recipients_of_the_settings_get_it_where_none_are_asked_for() -> None:
    wanted = email(to=("a@example.org", "b@example.org"))
    assert [mailbox.address for mailbox in recipients_of(wanted, ())] == ["a@example.org", "b@example.org"]


def test_recipients_that_are_asked_for_replace_those_of_the_settings() -> None:
    found = recipients_of(email(to=("a@example.org",)), ("c@example.org",))
    assert [mailbox.address for mailbox in found] == ["c@example.org"]


def test_whoever_is_named_twice_gets_it_once_whatever_the_case() -> None:
    found = recipients_of(email(), ("Desk <desk@example.org>", "DESK@example.org"))
    assert [str(mailbox.header) for mailbox in found] == ["Desk <desk@example.org>"]


def test_without_a_recipient_it_is_the_settings_that_lack_one() -> None:
    with pytest.raises(SettingsError, match="no recipient is known"):
        recipients_of(email(), ())


def test_an_address_that_is_none_is_told_where_it_was_written() -> None:
    with pytest.raises(UsageError, match=r"--to 'a@example\.org, b@example\.org\' is not a single mail address"):
        recipients_of(email(), ("a@example.org, b@example.org",))
    with pytest.raises(SettingsError, match=r"email\.to = 'nobody'"):
        recipients_of(email(to=("nobody",)), ())


def test_a_server_without_a_user_needs_no_password() -> None:
    assert server_of(email()) == MailServer("smtp.example.org", 587, Protection.STARTTLS)


def test_a_server_without_a_user_gets_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SMTP_PASSWORD, "secret")
    assert server_of(email()).password == ""


def test_the_variable_counts_before_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring(monkeypatch, lambda service, user: f"{service} of {user}")
    assert server_of(email(user="movers")).plain_login == base64_text("\0movers\0movers of movers")
    monkeypatch.setenv(SMTP_PASSWORD, "secret")
    assert server_of(email(user="movers")).plain_login == base64_text("\0movers\0secret")


def test_a_keyring_that_fails_holds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_service: str, _user: str) -> str:
        raise RuntimeError

    keyring(monkeypatch, fails)
    with pytest.raises(SettingsError, match=r"there is no password for the email\.user movers") as caught:
        server_of(email(user="movers"))
    assert "keyring set movers movers" in caught.value.hint


def test_settings_without_mail_are_told_what_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    from cryptoai_cli.cli.options import ReportOptions  # noqa: PLC0415
    from cryptoai_cli.cli.wiring import wire_demo  # noqa: PLC0415

    monkeypatch.setenv("HOME", "/nowhere")
    settings = wire_demo(ReportOptions(), lambda _line: None).settings
    with pytest.raises(SettingsError, match="there are no mail settings") as caught:
        email_settings(settings)
    assert "[email]" in caught.value.hint


def test_the_patience_with_the_last_reply_is_that_of_the_settings() -> None:
    assert server_of(email()).final_reply_seconds == FINAL_REPLY_SECONDS == 60.0
    assert server_of(replace(email(), final_reply_seconds=600.0)).final_reply_seconds == 600.0


def test_an_address_with_other_letters_is_encoded_where_it_can_be() -> None:
    found = recipients_of(email(to=("Jürgen <jürgen@müller.example>",)), ())
    assert [mailbox.address for mailbox in found] == ["jürgen@xn--mller-kva.example"]
    with pytest.raises(SettingsError, match=r"email\.to = "):
        recipients_of(email(to=(f"desk@{'ü' * 70}.example",)), ())
