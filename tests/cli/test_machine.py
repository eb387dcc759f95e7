import os
import platform
import time
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime

import pytest

from cryptoai_cli import __version__
from cryptoai_cli.cli.machine import clock_line, clock_lines, proxy_lines, terminal_lines, tls_lines, version_lines
from cryptoai_cli.net.server_clock import ServerClocks
from tests.build import EVENING


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Give what sets TZ; the zone is as before afterwards."""
    before = os.environ.get("TZ")
    yield monkeypatch
    if before is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = before
    time.tzset()


def test_the_versions_of_everything_that_matters_are_told() -> None:
    told = dict(version_lines())
    assert told["movers"] == __version__
    assert told["Python"].startswith(platform.python_version())
    assert "httpx 0." in told["libraries"]
    assert "keyring " in told["extras"]


def test_a_file_of_certificates_that_cannot_be_read_stands_out_and_its_path_is_not_told() -> None:
    told = dict(tls_lines({"SSL_CERT_FILE": "/home/jane/none.pem"}))
    assert told["certificates"] == "the file of SSL_CERT_FILE: it CANNOT BE READ"
    assert (told["SSL_CERT_FILE"], told["SSL_CERT_DIR"]) == ("set", "not set")


def test_the_bundle_is_told_with_its_version_and_size() -> None:
    assert "authorities" in dict(tls_lines({}))["certificates"]
    assert "the bundle of the package certifi 20" in dict(tls_lines({}))["certificates"]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("http://jane:hunter2@proxy.example:3128", "set (http)"),
        ("SOCKS5://proxy.example", "set (socks5)"),
        ("hunter2://proxy.example", "set"),
        ("proxy.example:3128", "set"),
        ("", "not set"),
    ],
)
def test_of_a_proxy_only_its_kind_is_told(value: str, told: str) -> None:
    assert dict(proxy_lines({"HTTPS_PROXY": value}))["HTTPS_PROXY"] == told
    assert dict(proxy_lines({"https_proxy": value}))["HTTPS_PROXY"] == told


def test_the_hosts_without_a_proxy_are_not_told() -> None:
    assert dict(proxy_lines({"NO_PROXY": "http://intranet.example"}))["NO_PROXY"] == "set"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("America/New_York", "EDT, -04:00 from UTC"),
        ("Asia/Kolkata", "IST, +05:30 from UTC"),
        ("SECRETWORD3", "of another name, -03:00 from UTC"),
    ],
)
def test_the_time_zone_is_told_and_nothing_else_that_its_variable_holds(
    zone: pytest.MonkeyPatch, value: str, told: str
) -> None:
    zone.setenv("TZ", value)
    time.tzset()
    assert dict(clock_lines(EVENING, ServerClocks(EVENING)))["time zone"] == told


def test_the_clocks_of_the_providers_are_compared_with_ours_without_their_hosts() -> None:
    clocks = ServerClocks(EVENING, ticks=lambda: 0.0)
    for name, seconds in (("yahoo", 0), ("cnbc", 75), ("fred", -3600)):
        clocks.note(name, "host.example", {"date": format_datetime(EVENING + timedelta(seconds=seconds), usegmt=True)})
    assert clock_line(clocks) == "cnbc +75 s, fred -3600 s, yahoo +0 s"
    assert clock_line(ServerClocks(EVENING)) == "none told its time"


def test_where_output_goes_is_told() -> None:
    told = dict(terminal_lines({"NO_COLOR": "1"}))
    assert told["stdout"].startswith("no terminal, ")
    assert told["NO_COLOR"] == "set"
