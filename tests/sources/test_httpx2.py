"""The client with httpx2, the maintained successor of httpx, in its place: one line of the transport names the library.

The library is loaded once a process, so each test is a process of its own.
"""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.net.web import JSON, Reply, Web, moved, packed

_ROOT = Path(__file__).resolve().parents[2]
_TEXT = (("Content-Type", "text/html"),)
_CLIENT = """
import sys, time
import httpcore2, httpx2
sys.modules["httpx"], sys.modules["httpcore"] = httpx2, httpcore2

from cryptoai_cli.net import client as clients, transport
from cryptoai_cli.net.classify import Document

assert clients.httpx is httpx2 and clients.httpcore is httpcore2
deadline = time.monotonic() + float(sys.argv[2])
client = transport.Transport("yahoo", sys.argv[1], deadline=deadline, user_agent="movers/1")
answer = client.get_json("/quotes", {"symbols": "A,^B"})
print(answer.payload if isinstance(answer, Document) else answer.kind.value)
"""

pytestmark = pytest.mark.skipif(find_spec("httpx2") is None, reason="httpx2 is not installed: pip install httpx2")


def said(web: Web, *, seconds: float = 20.0) -> str:
    """Return what a client with httpx2 says of the answer of `web`."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(_ROOT), os.environ.get("PYTHONPATH", "")))}
    command = [sys.executable, "-c", _CLIENT, web.base_url, str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


def test_it_asks_and_reads_an_answer(web: Web) -> None:
    web.answers(packed(b'{"price": 20.24}'))
    assert said(web) == "{'price': 20.24}"
    assert web.asked == ["/quotes?symbols=A%2C%5EB"]
    assert web.agents == ["movers/1"]


def test_it_follows_a_redirect_within_the_host(web: Web) -> None:
    web.answers(moved("/elsewhere"), Reply(b"[1]"))
    assert said(web) == "[1]"
    assert web.asked[-1] == "/elsewhere"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Reply(b"no", 429, _TEXT), "blocked"),
        (Reply(b"", 503), "unreachable"),
        (Reply(reset=True), "unreachable"),
        (Reply(b'{"a": 1}', cut=4), "bad-answer"),
        (Reply(b"no gzip", headers=(JSON, ("Content-Encoding", "gzip"))), "bad-answer"),
        (Reply(b"<html>", headers=_TEXT), "blocked"),
        (moved("http://evil.example/"), "bad-answer"),
    ],
    ids=["429", "503", "reset", "truncate", "gzip-garbage", "html-200", "redirect-elsewhere"],
)
def test_it_tells_what_went_wrong_as_with_httpx(web: Web, fault: Reply, kind: str) -> None:
    web.answers(fault)
    assert said(web) == kind


@pytest.mark.parametrize("fault", [Reply(wait=30), Reply(b'{"a": "aaaaaaaaa"}', slow_body=0.2)], ids=["slow", "drip"])
def test_it_ends_at_the_deadline(web: Web, fault: Reply) -> None:
    web.answers(fault)
    assert said(web, seconds=0.5) == "timeout"


def test_it_tells_an_address_where_nobody_listens(web: Web) -> None:
    web.base_url = "http://127.0.0.1:9"
    assert said(web) == "unreachable"
