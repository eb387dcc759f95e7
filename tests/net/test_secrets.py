import subprocess
import sys

import pytest

from cryptoai_cli.net.secrets import SECRET_VARIABLES, proxy_logins, public_address, source_secrets, without_secrets

KEY, SECRET, PASSWORD = "MOVERS_ALPACA_KEY", "MOVERS_ALPACA_SECRET", "MOVERS_SMTP_PASSWORD"


def test_the_secrets_of_sources_and_the_password_of_the_mail_server_are_known() -> None:
    assert SECRET_VARIABLES == (KEY, SECRET, "MOVERS_MASSIVE_KEY", PASSWORD)


def test_a_source_is_given_its_own_secrets_under_its_own_settings() -> None:
    environment = {KEY: "k", SECRET: "s", PASSWORD: "p"}
    assert source_secrets("alpaca", environment) == (("key", "k"), ("secret", "s"))


@pytest.mark.parametrize("name", ["yahoo", "smtp", "ALPACA"])
def test_a_source_without_secrets_of_its_own_is_given_none(name: str) -> None:
    assert source_secrets(name, {KEY: "k", SECRET: "s", PASSWORD: "p"}) == ()


def test_a_variable_that_is_empty_or_not_set_gives_no_secret() -> None:
    assert source_secrets("alpaca", {KEY: "", PASSWORD: "p"}) == ()


@pytest.mark.parametrize("variable", [KEY, SECRET, PASSWORD])
def test_every_secret_is_taken_out_wherever_it_stands(variable: str) -> None:
    text = "GET /?key=hunter2\nlogin(hunter2)"
    assert without_secrets(text, {variable: "hunter2"}) == f"GET /?key=<{variable}>\nlogin(<{variable}>)"


def test_a_secret_that_holds_another_one_is_taken_out_whole() -> None:
    assert without_secrets("hush hushhush", {KEY: "hush", SECRET: "hushhush"}) == f"<{KEY}> <{SECRET}>"


def test_an_empty_variable_changes_no_text() -> None:
    assert without_secrets("as it was", {KEY: "", "HOME": "as"}) == "as it was"


def test_an_address_is_shown_without_user_password_and_query() -> None:
    assert public_address("https://me:secret@api.example:8080/v1/x?key=secret#s") == "api.example:8080/v1/x"


@pytest.mark.parametrize("url", ["", "http://[broken", "http://a.example:port/"])
def test_an_address_that_cannot_be_read_is_not_repeated(url: str) -> None:
    assert public_address(url) == "the address of base_url"


def test_knowing_the_secrets_loads_nothing_else_of_the_program() -> None:
    program = (
        "import sys, cryptoai_cli.net.secrets\n"
        "print(*sorted(name for name in sys.modules if name.startswith(('cryptoai_cli', 'msgspec', 'httpx'))))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["cryptoai_cli", "cryptoai_cli.net", "cryptoai_cli.net.secrets"]


@pytest.mark.parametrize(
    ("address", "secrets"),
    [
        ("http://me:p%40ss@p:1", ("p%40ss", "p@ss")),
        ("me:word@p:1", ("word",)),
        ("http://me:12#34@p:1", ("12#34",)),
        ("http://me:a@b/c@p:1", ("a@b/c",)),
        ("http://token@p:1", ("token",)),
        ("http://me:abc@p:1", ()),
        ("http://p:1", ()),
        ("", ()),
    ],
)
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "http_proxy", "All_Proxy"])
def test_the_password_of_a_proxy_is_known_however_odd_its_address(
    name: str, address: str, secrets: tuple[str, ...]
) -> None:
    assert proxy_logins({name: address, "HOME": "http://a:bcde@f"}) == tuple((name, secret) for secret in secrets)


def test_the_password_of_a_proxy_is_taken_out_like_any_secret() -> None:
    environment = {"HTTPS_PROXY": "http://me:hunter2-proxy@p:1"}
    encoded = "bWU6aHVudGVyMi1wcm94eQ=="  # me:hunter2-proxy
    assert without_secrets("said hunter2%2Dproxy", environment) == "said <HTTPS_PROXY>"
    assert "aHVudGVy" not in without_secrets(f"Basic {encoded}", environment)[12:]
