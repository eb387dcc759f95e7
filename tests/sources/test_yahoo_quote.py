import json
import time

import pytest

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.sources.base import Answer, Grain, SourceContext, Want, Window
from cryptoai_cli.sources.yahoo import Yahoo
from tests.build import EVENING, session
from tests.net.web import Reply, Web

COOKIE = Reply(b"", 404)
CRUMB = Reply(b"aB3/x.Yz9Q1")
WINDOW = Window((session(),), EVENING)


def quoted(**caps: object) -> Reply:
    rows = [{"symbol": symbol, "marketCap": cap, "currency": "USD"} for symbol, cap in caps.items()]
    return Reply(json.dumps({"quoteResponse": {"result": rows, "error": None}}).encode())


def refused(words: str) -> Reply:
    return Reply(json.dumps({"finance": {"result": None, "error": {"description": words}}}).encode(), 401)


def asked(web: Web, *symbols: str) -> tuple[Answer, ...]:
    yahoo = Yahoo(SourceContext((("base_url", web.base_url),), time.monotonic() + 5))
    return yahoo.fetch_many([Want(Instrument(s), s, Grain.VALUE) for s in symbols], WINDOW)


def test_a_market_cap_is_asked_with_cookie_and_crumb(web: Web) -> None:
    web.answers(COOKIE, CRUMB, quoted(MARA=7.5e9))
    (answer,) = asked(web, "MARA")
    assert isinstance(answer, History)
    assert (answer.market_cap, answer.bars) == (7.5e9, ())
    assert [path.split("?")[0] for path in web.asked] == ["/fc", "/v1/test/getcrumb", "/v7/finance/quote"]
    assert "crumb=aB3%2Fx.Yz9Q1" in web.asked[2]


@pytest.mark.parametrize("text", [b"Too Many Requests", b"<html>consent</html>", b"", b"null\nnull"])
def test_t28_a_text_that_is_no_crumb_is_never_used_as_one(web: Web, text: bytes) -> None:
    web.answers(COOKIE, Reply(text))
    (answer,) = asked(web, "MARA")
    assert isinstance(answer, FetchFailure)
    assert [path.split("?")[0] for path in web.asked] == ["/fc", "/v1/test/getcrumb"]


def test_a_stale_crumb_is_renewed_once(web: Web) -> None:
    web.answers(COOKIE, CRUMB, refused("Invalid Crumb"), COOKIE, CRUMB, quoted(MARA=7.5e9))
    (answer,) = asked(web, "MARA")
    assert isinstance(answer, History)
    web.answers(COOKIE, CRUMB, refused("Invalid Crumb"), COOKIE, CRUMB, refused("Invalid Crumb"))
    (answer,) = asked(web, "MARA")
    assert isinstance(answer, FetchFailure)


def test_a_refused_quote_does_not_give_yahoo_up_for_closes(web: Web) -> None:
    web.answers(COOKIE, CRUMB, refused("no"), COOKIE, CRUMB, refused("no"), Reply(b'{"spark": {"result": []}}'))
    yahoo = Yahoo(SourceContext((("base_url", web.base_url),), time.monotonic() + 5))
    yahoo.fetch_many([Want(Instrument("MARA"), "MARA", Grain.VALUE)], WINDOW)
    (answer,) = yahoo.fetch_many([Want(Instrument("MARA"), "MARA", Grain.CLOSES)], WINDOW)
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.UNKNOWN_SYMBOL


@pytest.mark.parametrize("cap", [None, 0, -1, "7.5e9", True])
def test_a_value_that_is_none_is_told(web: Web, cap: object) -> None:
    web.answers(COOKIE, CRUMB, quoted(MARA=cap))
    found = asked(web, "MARA", "RIOT")
    kinds = [f.kind for f in found if isinstance(f, FetchFailure)]
    assert kinds == [FailureKind.NO_DATA, FailureKind.UNKNOWN_SYMBOL]  # of one that it leaves out it has said nothing


def test_a_silent_quote_service_is_not_waited_for_long(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cryptoai_cli.sources.yahoo_quote._MOST_SECONDS", 0.3)
    web.answers(COOKIE, CRUMB, Reply(wait=3.0))
    started = time.monotonic()
    found = asked(web, "MARA", "RIOT")
    assert time.monotonic() - started < 2
    assert [f.kind for f in found if isinstance(f, FetchFailure)] == [FailureKind.TIMEOUT, FailureKind.TIMEOUT]
