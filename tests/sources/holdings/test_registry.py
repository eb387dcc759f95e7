"""Which lists of holdings there are."""

import subprocess
import sys
import time

from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.holdings.registry import HOLDING_SOURCES, build_holding_source, holding_card
from cryptoai_cli.sources.registry import KNOWN_SOURCES, TABLES_ONLY


def test_every_list_has_the_name_and_so_the_settings_of_a_source() -> None:
    for name in HOLDING_SOURCES:
        assert name in TABLES_ONLY or name in KNOWN_SOURCES
        assert holding_card(name).name == name
        assert build_holding_source(name, SourceContext((), time.monotonic() + 20)).card == holding_card(name)


def test_the_registry_loads_no_list() -> None:
    code = "import sys, cryptoai_cli.sources.holdings.registry; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"cryptoai_cli.sources.holdings.coingecko", "httpx"} & set(loaded)
