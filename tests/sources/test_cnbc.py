import time
from collections.abc import Sequence
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.sources.base import Grain, SourceContext, Want
from cryptoai_cli.sources.cnbc import USER_AGENT, Cnbc
from tests.net.web import Reply, Web, waiting
from tests.sources.cnbc_answers import answer, asked_in, playing, row
from tests.sources.yahoo_answers import WINDOW, as_json, want

MANY = [f"{first}{second}X" for first in "ABCDEFGHIJKL" for second in "ABCDEFGHIJ"] + ["RIOT"]  # 121


def cnbc(web: Web, seconds: float = 20.0) -> Cnbc:
    return Cnbc(SourceContext((("base_url", web.base_url),), time.monotonic() + seconds))


def fetched(web: Web, wants: Sequence[Want]) -> list[object]:
    answers = cnbc(web).fetch_many(wants, WINDOW)
    return [found.kind if isinstance(found, FetchFailure) else found.symbol for found in answers]


def test_closes_come_sixty_symbols_a_request_and_in_the_order_asked(web: Web) -> None:
    web.script = playing(MANY)
    assert fetched(web, [want(symbol) for symbol in MANY]) == MANY
    assert sorted(len(asked_in(target)) for target in web.asked) == [1, 60, 60]


def test_a_request_is_spelled_as_the_service_expects(web: Web) -> None:
    web.script = playing([".SPX", "BRK.B"])
    assert fetched(web, [want("^GSPC"), want("BRK-B")]) == ["^GSPC", "BRK-B"]
    assert urlsplit(web.asked[0]).path == "/quote-html-webservice/restQuote/symbolType/symbol"
    assert {name: values[0] for name, values in parse_qs(urlsplit(web.asked[0]).query).items()} == {
        "symbols": ".SPX|BRK.B",
        "requestMethod": "itv",
        "noform": "1",
        "partnerId": "2",
        "fund": "1",
        "exthrs": "1",
        "output": "json",
        "events": "1",
    }


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("^GSPC", ".SPX"),
        ("^IXIC", ".IXIC"),
        ("^NDX", ".NDX"),
        ("^DJI", ".DJI"),
        ("^RUT", ".RUT"),
        ("^VIX", ".VIX"),
        ("BRK-B", "BRK.B"),
    ],
)
def test_every_spelling_goes_there_and_back(web: Web, ours: str, theirs: str) -> None:
    web.script = playing([theirs])
    assert fetched(web, [want(ours)]) == [ours]
    assert asked_in(web.asked[0]) == [theirs]


def test_the_agent_is_honest(web: Web) -> None:
    web.script = playing(["RIOT"])
    fetched(web, [want("RIOT")])
    assert web.agents == [USER_AGENT]
    assert USER_AGENT.startswith("Mozilla/5.0 (compatible; movers/")


def test_t19_one_bad_symbol_spoils_nothing_and_is_named(web: Web) -> None:
    web.script = playing(["RIOT", "MARA"])
    unknown = FailureKind.UNKNOWN_SYMBOL
    assert fetched(web, [want("RIOT"), want("NOPE"), want("MARA")]) == ["RIOT", unknown, "MARA"]


def test_t19_a_failed_batch_fails_only_its_own_wants(web: Web) -> None:
    web.script = playing(MANY, lambda target: Reply(b"{") if "RIOT" in asked_in(target) else None)
    assert fetched(web, [want(symbol) for symbol in MANY]) == [*MANY[:120], FailureKind.BAD_ANSWER]


def test_a_symbol_asked_twice_is_requested_once_and_answered_twice(web: Web) -> None:
    web.script = playing(["RIOT"])
    wants = [want("RIOT"), want("RIOT", Grain.BARS)] * 40
    assert fetched(web, wants) == ["RIOT"] * 80
    assert [asked_in(target) for target in web.asked] == [["RIOT"]]


@pytest.mark.parametrize("symbol", ["VOD.L", "BTC-USD", "^N225", "EURUSD=X", "A|B", ""])
def test_what_it_has_no_spelling_for_is_unknown_without_a_request(web: Web, symbol: str) -> None:
    assert fetched(web, [want(symbol)]) == [FailureKind.UNKNOWN_SYMBOL]
    assert web.asked == []


@pytest.mark.parametrize(
    ("symbol", "kind", "grain", "covered"),
    [
        ("RIOT", None, Grain.CLOSES, True),
        ("BTC", InstrumentType.ETF, Grain.CLOSES, True),
        ("^GSPC", None, Grain.CLOSES, True),
        ("^N225", None, Grain.CLOSES, False),
        ("BTC-USD", None, Grain.CLOSES, False),
        ("BTC-USD", None, Grain.HOURS, False),
        ("RIOT", None, Grain.BARS, True),
        ("VOD.L", None, Grain.CLOSES, False),
        ("VFINX", InstrumentType.FUND, Grain.CLOSES, False),
        ("EURUSD=X", None, Grain.CLOSES, False),
    ],
)
def test_it_covers_the_closes_of_us_shares_and_indices(
    web: Web, symbol: str, kind: InstrumentType | None, grain: Grain, *, covered: bool
) -> None:
    assert cnbc(web).covers(Want(Instrument(symbol, kind=kind), symbol, grain)) is covered


def test_t20_the_fund_btc_never_becomes_bitcoin(web: Web) -> None:
    web.answers(as_json(answer(row("BTC", {"type": "CURRENCY", "exchange": "Coin Metrics"}))))
    assert fetched(web, [want("BTC")]) == [FailureKind.BAD_ANSWER]
    assert asked_in(web.asked[0]) == ["BTC"]


def test_the_first_trade_date_of_the_settings_is_heeded(web: Web) -> None:
    web.script = playing(["NEWCO"])
    new = Instrument("NEWCO", listed=date(2025, 10, 13))
    (found,) = cnbc(web).fetch_many([Want(new, "NEWCO", Grain.CLOSES)], WINDOW)
    assert isinstance(found, History)
    assert found.close(date(2025, 10, 10)) is None


def test_t29_a_web_page_fails_every_want_as_blocked(web: Web) -> None:
    web.answers(Reply(b"<HTML><TITLE>Access Denied</TITLE></HTML>", 403))
    assert fetched(web, [want("RIOT"), want("^GSPC")]) == [FailureKind.BLOCKED] * 2


def test_t19_a_run_ends_at_its_deadline_with_a_reason_for_each(web: Web) -> None:
    web.answers(Reply(wait=30))
    started = time.monotonic()
    answers = cnbc(web, seconds=0.3).fetch_many([want(symbol) for symbol in MANY], WINDOW)
    assert time.monotonic() - started < 1
    assert {found.kind for found in answers if isinstance(found, FetchFailure)} == {FailureKind.TIMEOUT}


def test_the_address_is_cnbcs_unless_set() -> None:
    found = Cnbc(SourceContext((), 0.0)).fetch(want("RIOT"), WINDOW)
    assert isinstance(found, FetchFailure)
    assert found.kind is FailureKind.TIMEOUT


def test_what_has_been_answered_by_the_end_of_its_share_counts(web: Web) -> None:
    web.script = waiting(playing(MANY), slow="RIOT")
    share = replace(WINDOW, until=time.monotonic() + 0.5)
    answers = cnbc(web).fetch_many([want(symbol) for symbol in MANY], share)
    assert {answer.symbol for answer in answers if isinstance(answer, FetchFailure)} == {"RIOT"}
    assert {answer.kind for answer in answers if isinstance(answer, FetchFailure)} == {FailureKind.TIMEOUT}
