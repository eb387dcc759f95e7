"""The local web server, for every test that asks over HTTP."""

from collections.abc import Iterator

import pytest

from tests.net.web import Web, running_web

_PROXIES = ("http_proxy", "https_proxy", "all_proxy")


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch, socket_enabled: None) -> Iterator[Web]:  # noqa: ARG001 - loopback only
    for name in _PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with running_web() as server:
        yield server
