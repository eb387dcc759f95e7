"""Whatever a server does: a refusal of the right kind, within one patience, and the next source has its time."""

import ssl
import time
from pathlib import Path

import pytest
import trustme

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.net.transport import Transport
from tests.net.hostile.modes import HANDSHAKES, MODES, TUNNELS, Mode
from tests.net.hostile.server import Wire, running_hostile

PATIENCE = 0.5
LONG_PATIENCE = 10.0
SLACK = 2.5
AT_MOST = PATIENCE + SLACK  # a slow machine: without a bound, each of these lasts thirty seconds or for ever
SECRET = "hunter2-proxy"  # noqa: S105 - made up, to be looked for in messages

pytestmark = pytest.mark.usefixtures("web")  # loopback is open, and no proxies


def asked(url: str, patience: float = PATIENCE) -> tuple[Document | Refusal, float]:
    transport = Transport(
        "desk",
        url,
        deadline=time.monotonic() + 30,
        user_agent="m/1",
        patience_seconds=patience,
        pause=lambda _seconds: None,
    )
    started = time.monotonic()
    return transport.get_json("/quotes", {}), time.monotonic() - started


def named(modes: tuple[Mode, ...]) -> list[object]:
    return [pytest.param(mode, id=mode.name) for mode in modes]


def test_there_are_sixty_of_them() -> None:
    assert len({mode.name for mode in (*MODES, *TUNNELS, *HANDSHAKES)}) >= 60


@pytest.mark.parametrize("mode", named(MODES))
def test_a_server_costs_one_patience_whatever_it_sends(mode: Mode) -> None:
    # what ends by itself gets time for it on a slow machine
    patience = PATIENCE if mode.kind is FailureKind.TIMEOUT else LONG_PATIENCE
    with running_hostile(mode.play) as server:
        answer, seconds = asked(f"http://127.0.0.1:{server.port}", patience)
    assert (answer.kind if isinstance(answer, Refusal) else None) is mode.kind, answer
    assert seconds < patience + SLACK


@pytest.mark.parametrize("mode", named(HANDSHAKES))
def test_a_handshake_costs_one_patience_whatever_comes(mode: Mode) -> None:
    with running_hostile(mode.play, reads_head=False) as server:
        answer, seconds = asked(f"https://127.0.0.1:{server.port}")
    assert isinstance(answer, Refusal)
    assert answer.kind is mode.kind, answer
    assert seconds < AT_MOST


def wait_for(heads: list[bytes]) -> None:
    """Wait until a server has read what was sent to it: on a busy machine that is later than the answer is given up."""
    end = time.monotonic() + LONG_PATIENCE
    while not heads and time.monotonic() < end:
        time.sleep(0.01)


@pytest.mark.parametrize("mode", named(TUNNELS))
def test_a_proxy_costs_one_patience_whatever_it_sends(mode: Mode, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_hostile(mode.play) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:{SECRET}@127.0.0.1:{proxy.port}")
        answer, seconds = asked("https://provider.example")
        wait_for(proxy.heads)
    assert isinstance(answer, Refusal)
    assert answer.kind is mode.kind, answer
    assert proxy.heads[0].startswith(b"CONNECT provider.example:443 ")
    assert SECRET not in answer.detail
    assert seconds < AT_MOST


@pytest.mark.parametrize("names", [("elsewhere.example",), ("127.0.0.1",)])
def test_a_certificate_of_a_stranger_or_for_another_host_is_told(
    names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    if names != ("127.0.0.1",):
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with running_hostile(Wire.wait, tls=context) as server:
        answer, _ = asked(f"https://127.0.0.1:{server.port}", patience=10.0)
    assert isinstance(answer, Refusal)
    assert "certificate" in answer.detail
