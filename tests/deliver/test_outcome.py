import base64

from cryptoai_cli.deliver.outcome import MailServer, Protection, base64_text

SERVER = MailServer("smtp.example.org", 587, Protection.STARTTLS, "movers", "hunter2")


def test_a_server_is_shown_without_its_password() -> None:
    assert repr(SERVER) == "MailServer('smtp.example.org', 587, starttls, 'movers')"
    assert "hunter2" not in f"{SERVER}"


def test_a_server_is_named_by_host_and_port() -> None:
    assert SERVER.address == "smtp.example.org:587"


def test_text_is_encoded_as_logins_are_sent() -> None:
    assert base64_text("pässword") == "cMOkc3N3b3Jk"


def test_a_plain_login_is_user_and_password_after_a_zero_each() -> None:
    assert base64.b64decode(SERVER.plain_login) == b"\0movers\0hunter2"


def test_the_password_is_taken_out_of_what_a_server_says_in_every_form_it_was_sent() -> None:
    for secret in ("hunter2", base64_text("hunter2"), SERVER.plain_login):
        assert SERVER.without_secrets(f"535 {secret} is wrong") == "535 <password> is wrong"


def test_a_server_without_a_login_changes_no_words() -> None:
    assert MailServer("smtp.example.org", 25, Protection.NONE).without_secrets("550 no") == "550 no"
