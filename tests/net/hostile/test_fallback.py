"""The next source answers, whatever the first one does, and with time to spare."""

import time

import pytest

from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.sources.base import Grain, SourceContext
from cryptoai_cli.sources.chain import BuiltSources, Chain, HistoryRequest
from cryptoai_cli.sources.registry import build_source
from tests.net.hostile.modes import MODES
from tests.net.hostile.server import running_hostile
from tests.net.web import Web
from tests.sources import cnbc_answers
from tests.sources.yahoo_answers import WINDOW

SHARES = ("RIOT", "MARA")
PATIENCE = 0.4
NAMES = (
    "silence",
    "headers drip for ever",
    "continue without end",
    "chunks of a byte drip",
    "trailers drip",
    "a header line without end",
    "garbage without end behind it",
    "to itself, slowly",
    "nested without end",
)


@pytest.mark.parametrize("name", NAMES)
def test_the_next_source_has_its_time(name: str, web: Web) -> None:
    (mode,) = [mode for mode in MODES if mode.name == name]
    web.script = cnbc_answers.playing(SHARES)
    deadline = time.monotonic() + 30
    with running_hostile(mode.play) as server:
        addresses = {"yahoo": f"http://127.0.0.1:{server.port}", "cnbc": web.base_url}
        sources = tuple(
            build_source(source, SourceContext((("base_url", url),), deadline, PATIENCE))
            for source, url in addresses.items()
        )
        chain = Chain(lambda: BuiltSources(sources), deadline=deadline)
        requests = [HistoryRequest(Instrument(symbol), Grain.CLOSES) for symbol in SHARES]
        found = chain.gather(requests, WINDOW, lambda _instrument, _history: True)
    assert {history.source for history in found.histories.values()} == {"cnbc"}
    assert set(found.histories) == set(SHARES)
    assert {failure.source for failure in found.failures} == {"yahoo"}
    assert deadline - time.monotonic() > 15
