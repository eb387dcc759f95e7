"""`movers doctor --report`: what is in the text, and what never is."""

from pathlib import Path

import pytest

from cryptoai_cli import __version__
from cryptoai_cli.net.secrets import SECRET_VARIABLES
from tests.cli.conftest import SETTINGS, Command
from tests.net.web import Reply, Web
from tests.sources.conftest import web

NETWORK = ("yahoo", "cnbc", "nasdaq", "coinbase", "kraken", "fred", "alpaca", "massive")
NOWHERE = "http://127.0.0.1:9"
MAIL = """
[email]
from = "Jane <jane@private.example>"
to = ["desk@private.example"]
host = "smtp.private.example"
user = "janedoe"
"""

__all__ = ["web"]  # a fixture


@pytest.fixture(autouse=True)
def nowhere(movers: Command, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - it clears the variables first
    for name in NETWORK:
        monkeypatch.setenv(f"MOVERS_SOURCES__{name.upper()}__BASE_URL", NOWHERE)
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def told(text: str, section: str) -> dict[str, str]:
    """Return the lines of one section, by their names."""
    block = next(block for block in text.split("\n\n") if block.removeprefix("```text\n").startswith(f"{section}\n"))
    lines = [line.strip() for line in block.splitlines() if line.startswith("  ")]
    return {name: words for name, _, words in (line.partition("  ") for line in lines)}


def test_one_text_has_every_section_and_nothing_stands_around_it(movers: Command) -> None:
    result = movers("doctor", "--report")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("```text\nversions\n")
    assert result.out.endswith("\n```\n")
    assert told(result.out, "versions")["movers"].strip() == __version__
    sections = ("settings in force", "checks", "cool-downs", "TLS", "proxies", "clock", "store", "terminal")
    assert all(told(result.out, section) for section in sections)


def test_each_source_is_told_with_its_result_its_kind_and_its_time(movers: Command) -> None:
    checks = told(movers("doctor", "--report").out, "checks")
    assert checks["csv"].strip().startswith("ok: ^GSPC: 3 sessions")
    assert checks["yahoo"].strip().startswith("failed [unreachable]: AAPL: <base_url> did not accept a connection")
    assert checks["yahoo"].endswith(" s)")
    assert checks["alpaca"].strip().startswith("off [no-credentials]")


def test_the_settings_in_force_are_told_without_what_is_in_the_groups(movers: Command) -> None:
    settings = told(movers("doctor", "--report").out, "settings in force")
    assert settings["order"].strip() == "csv"
    assert settings["report"].strip() == "benchmarks ^IXIC, ^GSPC; measure median; top 5"
    assert settings["groups"].strip() == "2, with 6 symbols; 94 instruments"
    assert settings["file"].strip() == "~/settings.toml"
    assert settings["yahoo.base_url"].strip() == settings["csv.path"].strip() == "set"


def test_choices_are_told_and_any_other_text_is_not(movers: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVERS_SOURCES__YAHOO__TRANSPORT", "ciphers")
    monkeypatch.setenv("MOVERS_SOURCES__ALPACA__FEED", "something else")
    settings = told(movers("doctor", "--report").out, "settings in force")
    assert settings["yahoo.transport"].strip() == "ciphers"
    assert settings["alpaca.feed"].strip() == "set"


def test_the_store_is_told_with_its_version_and_its_rows(movers: Command) -> None:
    movers("today")
    store = told(movers("doctor", "--report").out, "store")
    assert store["folder"].strip() == "~/home"
    assert store["file"].strip().startswith("schema ")
    assert "bars " in store["rows"]


def test_a_cool_down_is_told(movers: Command, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVERS_SOURCES__YAHOO__BASE_URL", web.base_url)
    web.answers(Reply(b"no", 429))
    found = told(movers("doctor", "--report").out, "cool-downs")
    assert found["yahoo"].strip() == "until 2025-10-13 21:00 UTC: it refused: too many requests (status 429)"


def test_the_exit_code_is_that_of_the_checks_and_the_text_is_there(
    movers: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOVERS_SOURCES__ORDER", '["yahoo"]')
    result = movers("doctor", "--report")
    assert result.code == 69
    assert result.out.endswith("\n```\n")


def test_no_secret_and_nothing_personal_is_in_it(
    movers: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, web: Web
) -> None:
    movers.settings.write_text(SETTINGS.replace("miners", "private-group") + MAIL)
    hidden = ["jane", "private", "hunter2", "bars.csv", "gatekeeper", str(tmp_path), "3128"]
    for number, name in enumerate((*SECRET_VARIABLES, "GITHUB_TOKEN", "SOME_API_KEY", "AWS_SECRET_ACCESS_KEY")):
        monkeypatch.setenv(name, f"hunter2-{number}-value")
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://jane:hunter2@proxy.private.example:3128")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,intranet.private.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "jane-private.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "hunter2"))
    monkeypatch.setenv("TERM", "hunter2")
    monkeypatch.setenv("LOGNAME", "jane")
    monkeypatch.setenv("USER", "jane")
    monkeypatch.setenv("HOSTNAME", "jane.private.example")
    monkeypatch.setenv("MOVERS_SOURCES__CNBC__BASE_URL", "https://gatekeeper.example/hunter2-path")
    monkeypatch.setenv("MOVERS_SOURCES__ALPACA__FEED", "hunter2")
    monkeypatch.setenv("MOVERS_SOURCES__KRAKEN__BASE_URL", web.base_url)
    web.answers(Reply(b'{"error": ["hunter2 jane@private.example"]}'))
    result = movers("doctor", "--report")
    assert "```" in result.out
    for word in hidden:
        assert word not in result.out + result.err, word
