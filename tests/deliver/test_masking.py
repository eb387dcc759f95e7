import base64
from urllib.parse import quote, quote_plus

import pytest

from cryptoai_cli.deliver.masking import mask_login

USER, PASSWORD = "desk@example.org", "pä:ss &%wörd+/="


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "repeated",
    [
        PASSWORD,
        encoded(PASSWORD),
        encoded(PASSWORD).rstrip("="),
        encoded(f"\0{USER}\0{PASSWORD}"),
        encoded(f"{USER}:{PASSWORD}"),
        encoded(f"x{PASSWORD}yz"),
        f"xy{encoded(PASSWORD)}",
        base64.urlsafe_b64encode(PASSWORD.encode()).decode(),
        quote(PASSWORD),
        quote(PASSWORD, safe=""),
        quote_plus(PASSWORD).replace("+", "%20"),
        PASSWORD.replace("&", "&amp;"),
        PASSWORD.encode().hex(),
        PASSWORD.upper(),
    ],
)
def test_a_password_is_masked_however_it_is_repeated(repeated: str) -> None:
    assert mask_login(f"535 not <{repeated}>, no", USER, PASSWORD) == "535 not <<password>>, no"


@pytest.mark.parametrize("password", ["x1", "abc", "hunter2"])
def test_a_short_password_is_masked_too(password: str) -> None:
    assert mask_login(f"535 {password}!", "u", password) == "535 <password>!"


def test_a_user_name_is_masked_where_it_is_encoded_and_stays_where_it_is_plain() -> None:
    assert mask_login(f"334 {encoded(USER)} is {USER}", USER, PASSWORD) == f"334 <user> is {USER}"


@pytest.mark.parametrize("words", ["250 2.1.5 Recipient desk@example.org OK", "550 5.7.1 relaying denied", ""])
def test_other_words_stay(words: str) -> None:
    assert mask_login(words, USER, PASSWORD) == words
    assert mask_login(words, "", "") == words


def test_a_login_of_undecodable_bytes_is_no_fault() -> None:
    assert mask_login("535 cGFzcw== no", "u\udcff\udcff", "") == "535 cGFzcw== no"
