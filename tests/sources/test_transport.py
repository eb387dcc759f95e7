import time

from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.transport import transport_for
from tests.net.web import Reply, Web


def context(*settings: tuple[str, str]) -> SourceContext:
    return SourceContext(settings, time.monotonic() + 10)


def test_a_source_is_asked_at_the_address_of_the_settings(web: Web) -> None:
    web.answers(Reply(b"{}"))
    transport = transport_for(context(("base_url", web.base_url)), "desk", "http://127.0.0.1:9", user_agent="m")
    transport.get_json("/a", {})
    assert web.asked == ["/a"]
