"""Which lists there are, and in which order they are asked."""

import subprocess
import sys
import time

from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.lists.registry import LIST_SOURCES, build_list, list_card
from cryptoai_cli.sources.registry import BUILT_IN
from tests.net.web import Web


def context(web: Web) -> SourceContext:
    return SourceContext((("base_url", web.base_url), ("key", "k")), time.monotonic() + 20)


def test_nasdaq_is_asked_before_massive() -> None:
    assert list(LIST_SOURCES) == ["nasdaq", "massive"]


def test_every_list_has_the_name_and_so_the_settings_of_a_source(web: Web) -> None:
    for name in LIST_SOURCES:
        assert name in BUILT_IN
        assert build_list(name, context(web)).card == list_card(name)
        assert list_card(name).name == name


def test_the_registry_loads_no_list() -> None:
    code = "import sys, cryptoai_cli.sources.lists.registry; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"cryptoai_cli.sources.lists.nasdaq", "cryptoai_cli.sources.lists.massive", "httpx"} & set(loaded)
