"""Every source passes the same checks."""

import time
from pathlib import Path

import pytest

from cryptoai_cli.sources.base import Source, SourceContext
from cryptoai_cli.sources.registry import build_source
from tests.sources.conformance import CHECKS, Case, Check
from tests.sources.web import Reply, Web
from tests.sources.yahoo_answers import WINDOW, playing

BARS = """date,symbol,close
2025-10-10,RIOT,10.0
2025-10-13,RIOT,11.0
2025-10-10,MARA,20.0
2025-10-13,MARA,19.0
2025-10-15,MARA,18.0
"""


def built(name: str, key: str, value: str) -> Source:
    return build_source(name, SourceContext(((key, value),), time.monotonic() + 20))


def answered_by(web: Web, known: tuple[str, ...] | None) -> Source:
    web.script = playing(known) if known else lambda _path: Reply(b'{"spark": [1, {"result": "?"}]}')
    return built("yahoo", "base_url", web.base_url)


def read_from(path: Path, content: bytes, name: str) -> Source:
    path.write_bytes(content)
    return built(name, "path", str(path))


@pytest.fixture(params=["yahoo", "csv", "sample"])
def case(request: pytest.FixtureRequest, web: Web, tmp_path: Path) -> Case:
    known = ("RIOT", "MARA")
    name = str(request.param)
    if name == "yahoo":
        return Case(lambda: answered_by(web, known), lambda: answered_by(web, None), known, "NOPE", WINDOW)
    file = tmp_path / "bars.csv"
    return Case(
        lambda: read_from(file, BARS.encode(), name),
        lambda: read_from(file, b"\x00\xff<html>", name),
        known,
        "NOPE",
        WINDOW,
    )


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_source(case: Case, check: Check) -> None:
    check(case)
