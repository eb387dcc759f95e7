from pathlib import Path

import pytest

from cryptoai_cli.settings import read_addresses
from cryptoai_cli.settings.layers import Layer, LayerKind, Leaf, Leaves
from cryptoai_cli.settings.model import Security
from cryptoai_cli.settings.read_addresses import is_loopback, keys_in_the_clear, password_in_the_clear
from cryptoai_cli.settings.read_values import Cursor, Reader, UnseenWrongValueError, WrongValueError

LAYER = Layer(LayerKind.USER_FILE, "movers.toml", {}, Path("/etc/movers"))


def cursor(value: object) -> Cursor:
    return Cursor(LAYER, ("sources", "yahoo", "base_url"), value, [])


def error(reader: Reader, value: object) -> WrongValueError:
    with pytest.raises(WrongValueError) as caught:
        reader(cursor(value))
    return caught.value


def leaves(**values: object) -> Leaves:
    return {tuple(path.split("__")): Leaf(value, LAYER) for path, value in values.items()}


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://proxy.example.org", "https://proxy.example.org"),
        ("http://proxy.example.org:8080/yahoo//", "http://proxy.example.org:8080/yahoo"),
    ],
)
def test_the_address_of_a_server_has_no_slash_at_its_end(value: str, url: str) -> None:
    assert read_addresses.url(cursor(value)) == url


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        (7, "in quotes"),
        ("https://proxy.example.org/a b", "without spaces"),
        ("ftp://proxy.example.org", "with http:// or https://"),
        ("https://", "and a host"),
        ("https://proxy.example.org:0", "and a host"),
        ("https://proxy.example.org:99999", "and a host"),
        ("https://me:hunter2@proxy.example.org", "without user and password"),
        ("https://proxy.example.org/?key=hunter2", "without ? and #"),
        ("https://proxy.example.org/#hunter2", "without ? and #"),
    ],
)
def test_a_wrong_address_of_a_server_is_never_repeated(value: object, advice: str) -> None:
    found = error(read_addresses.url, value)
    assert isinstance(found, UnseenWrongValueError)
    assert advice in found.advice


def test_a_relative_path_starts_where_the_setting_was_written() -> None:
    assert read_addresses.file_path(cursor("bars.csv")) == str(Path("/etc/movers/bars.csv"))
    assert read_addresses.file_path(cursor("/data/bars.csv")) == str(Path("/data/bars.csv"))


def test_the_home_of_a_user_who_does_not_exist_is_told() -> None:
    found = error(read_addresses.file_path, "~nobody-of-this-name/bars.csv")
    assert found.advice == "write the path without ~: the home folder of that user is not known"


@pytest.mark.parametrize(
    "value",
    [
        "desk@example.org",
        "The Desk <desk@example.org>",
        "a@[192.0.2.1]",
        "desk@उदाहरण.परीक्षा",  # with vowel signs, which are no letters
        "desk@bu\u0308cher.example",  # with a combining mark, as some keyboards write it
        "desk@例え。テスト",
    ],
)
def test_a_mail_address_may_have_a_name_before_it(value: str) -> None:
    assert read_addresses.address(cursor(value)) == value


@pytest.mark.parametrize(
    "value",
    [
        7,
        "desk",
        "a@example.org, b@example.org",
        "<desk@example.org>",
        "desk@example.org\nBcc: x@example.net",
        "desk@example.org\u202e",
        f"{'a' * 309}@example.org",  # 321 characters, one more than an address may have
    ],
)
def test_what_is_not_one_mail_address_is_refused(value: object) -> None:
    assert error(read_addresses.address, value).advice.startswith("write one mail address in quotes")


def test_a_mail_address_may_have_320_characters() -> None:
    value = f"{'a' * 308}@example.org"
    assert read_addresses.address(cursor(value)) == value


@pytest.mark.parametrize("value", ["smtp.example.org", "192.0.2.1", "::1", "my_host"])
def test_a_host_is_a_name_or_an_address(value: str) -> None:
    assert read_addresses.host(cursor(value)) == value


@pytest.mark.parametrize("value", [7, "", "https://smtp.example.org", "smtp.example.org:587", "a b"])
def test_a_host_has_no_scheme_and_no_port(value: object) -> None:
    assert error(read_addresses.host, value).advice.startswith("write the name of a machine")


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST.", "mail.localhost", "127.0.0.1", "127.9.8.7", "::1", "[::1]"]
)
def test_this_machine_has_many_names(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["127.example.org", "127.0.0.1.example.org", "127.0.1", "128.0.0.1", "localhost.org", "mylocalhost", ""]
)
def test_a_host_that_only_looks_like_this_machine_is_another(host: str) -> None:
    assert not is_loopback(host)


def test_a_password_is_refused_only_where_it_would_travel_unencrypted() -> None:
    far = leaves(email__user="u", email__host="smtp.example.org", email__security="none")
    near = leaves(email__user="u", email__host="localhost", email__security="none")
    without_login = leaves(email__host="smtp.example.org", email__security="none")
    [problem] = password_in_the_clear(far, Security.NONE)
    assert (problem.path, problem.value_text) == (("email", "security"), '"none"')
    assert list(password_in_the_clear(far, Security.STARTTLS)) == []
    assert list(password_in_the_clear(near, Security.NONE)) == []
    assert list(password_in_the_clear(without_login, Security.NONE)) == []


def test_a_password_for_a_host_that_is_not_known_yet_is_refused_too() -> None:
    [problem] = password_in_the_clear(leaves(email__user="u", email__security="none"), Security.NONE)
    assert "unencrypted" in problem.advice


@pytest.mark.parametrize(
    ("source", "url", "key", "problems"),
    [
        ("alpaca", "http://proxy.example.org", "k", 1),
        ("alpaca", "https://proxy.example.org", "k", 0),
        ("alpaca", "http://localhost:8080", "k", 0),
        ("alpaca", "http://proxy.example.org", "", 0),
        ("yahoo", "http://proxy.example.org", "k", 0),  # it has no key
    ],
)
def test_a_key_is_refused_only_where_it_would_travel_unencrypted(
    source: str, url: str, key: str, problems: int
) -> None:
    found = keys_in_the_clear({("sources", source, "base_url"): Leaf(url, LAYER)}, {"MOVERS_ALPACA_KEY": key})
    assert [problem.value_text for problem in found] == [""] * problems


@pytest.mark.parametrize("value", ["C:\temp\new.csv", "C:\bars.csv"], ids=["tab and line", "backspace"])
def test_a_windows_path_whose_backslashes_were_taken_for_escapes_is_told_with_what_to_write(value: str) -> None:
    assert "single quotes" in error(read_addresses.file_path, value).advice


def test_a_path_with_quotes_of_its_own_is_told() -> None:
    assert error(read_addresses.file_path, '"/srv/bars.csv"').advice == "write the path without quotes of its own"


@pytest.mark.parametrize("value", ["https://q.example/{symbol}", "http://q.example/a?s={symbol}&x=1", ""])
def test_a_quote_page_has_the_place_of_the_symbol_in_it_or_is_none(value: str) -> None:
    assert read_addresses.quote_page(cursor(value)) == value


@pytest.mark.parametrize(
    "value",
    [
        7,
        "https://q.example/",
        "https://{symbol}.example/",
        "javascript:alert('{symbol}')",
        "https://me:x@q.example/{symbol}",
        "https://q.example/{symbol} b",
        "https://q.example:99999/{symbol}",
        "q.example/{symbol}",
    ],
)
def test_any_other_quote_page_is_refused(value: object) -> None:
    assert "write an address with {symbol} in it" in error(read_addresses.quote_page, value).advice


def test_a_folder_of_somebody_else_has_no_say_in_where_links_lead() -> None:
    layer = Layer(LayerKind.FOLDER_FILE, "movers.toml", {}, Path("/srv/theirs"))
    with pytest.raises(WrongValueError) as caught:
        read_addresses.quote_page(Cursor(layer, ("report", "link"), "https://q.example/{symbol}", []))
    assert "your own file" in caught.value.advice


@pytest.mark.parametrize("value", ["desk@example.org", ' "desk@example.org" ', "'desk@example.org'"])
def test_a_contact_is_a_plain_address_without_what_is_around_it(value: str) -> None:
    assert read_addresses.contact(cursor(value)) == "desk@example.org"


@pytest.mark.parametrize(
    "value", [7, "", "desk", "Desk <desk@example.org>", "desk@example.org\r\nX: 1", "dësk@example.org"]
)
def test_a_contact_that_is_no_plain_address_is_refused(value: object) -> None:
    assert "desk@example.org" in error(read_addresses.contact, value).advice
