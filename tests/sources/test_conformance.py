"""Every source passes the same checks."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest

from cryptoai_cli.sources.alpaca import Alpaca
from cryptoai_cli.sources.base import Source, SourceContext
from cryptoai_cli.sources.cnbc import Cnbc
from cryptoai_cli.sources.coinbase import Coinbase
from cryptoai_cli.sources.fred import Fred
from cryptoai_cli.sources.kraken import Kraken
from cryptoai_cli.sources.massive import Massive
from cryptoai_cli.sources.nasdaq import Nasdaq
from cryptoai_cli.sources.registry import build_source
from tests.net.web import Reply, Web
from tests.sources import (
    alpaca_answers,
    cnbc_answers,
    coinbase_answers,
    fred_answers,
    kraken_answers,
    massive_answers,
    nasdaq_answers,
)
from tests.sources.conformance import CHECKS, Case, Check
from tests.sources.yahoo_answers import WINDOW, playing

BARS = """date,symbol,close
2025-10-10,RIOT,10.0
2025-10-13,RIOT,11.0
2025-10-10,MARA,20.0
2025-10-13,MARA,19.0
2025-10-15,MARA,18.0
"""

SHARES, COINS, INDICES = ("RIOT", "MARA"), ("BTC-USD", "ETH-USD"), ("^IXIC", "^GSPC")
UNHURRIED_KRAKEN = partial(Kraken, interval_seconds=0.0)
EXCHANGES: Mapping[str, tuple[Callable[[SourceContext], Source], Callable[[str], Reply], tuple[str, str]]] = {
    "coinbase": (Coinbase, coinbase_answers.playing(COINS), COINS),
    "kraken": (UNHURRIED_KRAKEN, kraken_answers.playing(), COINS),
    "alpaca": (Alpaca, alpaca_answers.playing(SHARES), SHARES),
    "massive": (Massive, massive_answers.playing(SHARES), SHARES),
    "cnbc": (Cnbc, cnbc_answers.playing(SHARES), SHARES),
    "nasdaq": (Nasdaq, nasdaq_answers.playing(dict.fromkeys(SHARES, "stocks")), SHARES),
    "fred": (Fred, fred_answers.playing(), INDICES),
}


def exchange_case(name: str, web: Web) -> Case:
    build, script, known = EXCHANGES[name]

    def asking(answers: Callable[[str], Reply]) -> Source:
        web.script = answers
        settings = (("base_url", web.base_url), ("key", "k"), ("secret", "s"))
        return build(SourceContext(settings, time.monotonic() + 20))

    garbage = Reply(b'{"error": 5, "bars": [1], "result": {"?": {}}}')
    unknown = "NOPE" if known is SHARES else "NOPE-USD"
    return Case(lambda: asking(script), lambda: asking(lambda _path: garbage), known, unknown, WINDOW)


def built(name: str, key: str, value: str) -> Source:
    return build_source(name, SourceContext(((key, value),), time.monotonic() + 20))


def answered_by(web: Web, known: tuple[str, ...] | None) -> Source:
    web.script = playing(known) if known else lambda _path: Reply(b'{"spark": [1, {"result": "?"}]}')
    return built("yahoo", "base_url", web.base_url)


def read_from(path: Path, content: bytes, name: str) -> Source:
    path.write_bytes(content)
    return built(name, "path", str(path))


@pytest.fixture(params=["yahoo", "csv", "sample", *EXCHANGES])
def case(request: pytest.FixtureRequest, web: Web, tmp_path: Path) -> Case:
    known = ("RIOT", "MARA")
    name = str(request.param)
    if name in EXCHANGES:
        return exchange_case(name, web)
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
