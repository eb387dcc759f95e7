"""The largest answer that is read costs seconds, whatever the provider; see `largest.py`."""

import time

import pytest

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.sources.base import Grain, SourceContext, Want
from cryptoai_cli.sources.registry import build_source
from tests.net.web import Web
from tests.sources.largest import largest
from tests.sources.test_conformance import EXCHANGES, SHARES
from tests.sources.yahoo_answers import WINDOW, playing

KEYS = (("key", "PKABCDEFGH12345678"), ("secret", "abcdefghij0123456789"))
LIMITED = {
    *((name, grain) for name in ("coinbase", "kraken") for grain in (Grain.CLOSES, Grain.HOURS)),
    *((name, Grain.BARS) for name in ("fred", "alpaca", "nasdaq")),
    ("fred", Grain.CLOSES),
    ("alpaca", Grain.CLOSES),
}
AT_MOST = 15.0  # a quiet machine takes two, and without a limit on rows some took twenty


@pytest.mark.parametrize("grain", [Grain.CLOSES, Grain.BARS, Grain.HOURS])
@pytest.mark.parametrize("name", ["yahoo", *EXCHANGES])
def test_the_largest_answer_is_read_in_seconds(name: str, grain: Grain, web: Web) -> None:
    script, known = (playing(SHARES), SHARES) if name == "yahoo" else EXCHANGES[name][1:]
    source = build_source(name, SourceContext((("base_url", web.base_url), *KEYS), time.monotonic() + 60))
    want = Want(Instrument(known[0]), known[0], grain)
    if not source.covers(want):
        pytest.skip("has no such rows")
    web.script = largest(script)
    source.fetch(want, WINDOW)
    again = build_source(name, SourceContext((("base_url", web.base_url), *KEYS), time.monotonic() + 60))
    started = time.monotonic()
    answer = again.fetch(want, WINDOW)
    assert time.monotonic() - started < AT_MOST
    if (name, grain) in LIMITED:
        assert isinstance(answer, FetchFailure)
        assert answer.kind is FailureKind.BAD_ANSWER
