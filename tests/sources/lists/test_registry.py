"""Which lists there are, and in which order they are asked."""

import subprocess
import sys
import time

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.lists.registry import LIST_SOURCES, build_list, fetch_first, list_card
from cryptoai_cli.sources.registry import BUILT_IN
from tests.net.web import Reply, Web
from tests.sources.lists.answers import REQUEST, playing
from tests.sources.massive_answers import playing as massive_playing


def context(web: Web) -> SourceContext:
    return SourceContext((("base_url", web.base_url), ("key", "k")), time.monotonic() + 20)


def test_nasdaq_is_asked_before_massive() -> None:
    assert list(LIST_SOURCES) == ["nasdaq", "massive"]


def test_every_list_has_the_name_and_so_the_settings_of_a_source(web: Web) -> None:
    for name in LIST_SOURCES:
        assert name in BUILT_IN
        assert build_list(name, context(web)).card == list_card(name)
        assert list_card(name).name == name


def test_the_first_listing_ends_the_questions(web: Web) -> None:
    web.script = playing()
    built: list[str] = []

    def context_of(name: str) -> SourceContext:
        built.append(name)
        return context(web)

    outcome = fetch_first(REQUEST, context_of)
    assert outcome.listing is not None
    assert (outcome.listing.source, outcome.failures, built) == ("nasdaq", (), ["nasdaq"])


def test_the_next_list_is_asked_where_the_first_fails(web: Web) -> None:
    massive = massive_playing(["RIOT"])
    web.script = lambda target: Reply(b"{}", 404) if "screener" in target else massive(target)
    outcome = fetch_first(REQUEST, lambda _name: context(web))
    assert outcome.listing is not None
    assert outcome.listing.source == "massive"
    assert [(each.source, each.kind) for each in outcome.failures] == [("nasdaq", FailureKind.WITHDRAWN)]


def test_all_failures_are_told(web: Web) -> None:
    web.answers(Reply(b"[]"))
    outcome = fetch_first(REQUEST, lambda _name: context(web))
    assert outcome.listing is None
    assert [each.source for each in outcome.failures] == ["nasdaq", "massive"]


def test_only_the_named_lists_are_asked(web: Web) -> None:
    web.script = massive_playing(["RIOT"])
    outcome = fetch_first(REQUEST, lambda _name: context(web), ("massive",))
    assert outcome.listing is not None
    assert all("grouped" in target for target in web.asked)


def test_the_registry_loads_no_list() -> None:
    code = "import sys, cryptoai_cli.sources.lists.registry; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"cryptoai_cli.sources.lists.nasdaq", "cryptoai_cli.sources.lists.massive", "httpx"} & set(loaded)
