import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.bar import Bar, History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import FormerSymbol, Instrument, InstrumentType
from cryptoai_cli.sources.base import Answer, Grain, SourceContext, Want, Window
from cryptoai_cli.sources.massive import USER_AGENT, Massive
from tests.net.web import Reply, Web, moved, waiting
from tests.sources.massive_answers import CLOSES, TODAY, day_of, page, playing, row
from tests.sources.yahoo_answers import WINDOW, as_json, session, want

KEY = "s3cr3t"
CLOSE = WINDOW.last.closes
DAYS = (6, 7, 8, 9, 10, 13)
WEEK = replace(WINDOW, sessions=tuple(session(2025, 10, day) for day in DAYS))
WEEK_CLOSES = {f"2025-10-{day:02}": float(day) for day in DAYS}


def massive(web: Web, seconds: float = 20.0, key: str = KEY) -> Massive:
    return Massive(SourceContext((("base_url", web.base_url), ("key", key)), time.monotonic() + seconds))


def answered(answer: Answer) -> object:
    return answer.kind if isinstance(answer, FetchFailure) else answer.symbol


def fetched(web: Web, wants: Sequence[Want], window: Window = WINDOW) -> list[object]:
    return [answered(answer) for answer in massive(web).fetch_many(wants, window)]


def days_asked(web: Web) -> list[str]:
    return [day_of(target) for target in web.asked]


def test_two_requests_give_two_sessions_of_any_number_of_shares(web: Web) -> None:
    many = [f"{first}{second}" for first in "ABCDEFGHIJ" for second in "ABCDEFGHIJKLMNOPQRST"]
    web.script = playing(many)
    assert fetched(web, [want(symbol) for symbol in many]) == many
    assert web.asked == [
        f"/v2/aggs/grouped/locale/us/market/stocks/{day}?adjusted=true" for day in ("2025-10-13", "2025-10-10")
    ]


def test_a_history_has_the_bars_of_the_sessions_in_their_order_and_no_quote(web: Web) -> None:
    web.script = playing(["RIOT"])
    (answer,) = massive(web).fetch_many([want("RIOT", Grain.BARS)], WINDOW)
    assert answer == History(
        "RIOT",
        "massive",
        bars=(
            Bar(date(2025, 10, 10), 10.0, 9.0, 12.0, 8.0, 895345),
            Bar(date(2025, 10, 13), 11.0, 10.0, 13.0, 9.0, 895345),
        ),
        currency="USD",
    )


@pytest.mark.parametrize(("name", "figure"), [("v", 1.2e79), ("v", -5), ("o", 1e30), ("h", 0)])
def test_a_figure_that_cannot_be_is_unknown_and_the_others_are_kept(web: Web, name: str, figure: float) -> None:
    field = {"v": "volume", "o": "open", "h": "high"}[name]
    web.script = lambda target: as_json(page(row("RIOT", day_of(target), 11.0) | {name: figure}))
    (answer,) = massive(web).fetch_many([want("RIOT", Grain.BARS)], WINDOW)
    assert isinstance(answer, History)
    assert [getattr(bar, field) for bar in answer.bars] == [None, None]
    assert [bar.close for bar in answer.bars] == [11.0, 11.0]


def test_a_close_in_another_unit_is_unknown(web: Web) -> None:
    web.script = playing(["RIOT"], {"2025-10-10": 10.0, "2025-10-13": 2e5})
    (answer,) = massive(web).fetch_many([want("RIOT")], WINDOW)
    assert isinstance(answer, History)
    assert [bar.close for bar in answer.bars] == [None, None]


def test_a_day_is_asked_once_in_a_run(web: Web) -> None:
    web.script = playing(["RIOT", "MARA"])
    source = massive(web)
    for symbol in ("RIOT", "MARA", "NOPE", "RIOT"):
        source.fetch(want(symbol), WINDOW)
    assert days_asked(web) == ["2025-10-13", "2025-10-10"]


def test_where_the_latest_move_is_enough_older_sessions_are_not_asked(web: Web) -> None:
    web.script = playing(["RIOT"], WEEK_CLOSES)
    (answer,) = massive(web).fetch_many([want("RIOT")], replace(WEEK, latest_only=True))
    assert isinstance(answer, History)
    assert [bar.session.day for bar in answer.bars] == [10, 13]
    assert len(web.asked) == 2


def test_the_first_session_of_a_period_comes_before_those_in_between(web: Web) -> None:
    web.script = playing(["RIOT"], WEEK_CLOSES)
    (answer,) = massive(web).fetch_many([want("RIOT")], WEEK)
    assert [int(day[-2:]) for day in days_asked(web)] == [13, 10, 6, 9, 8]  # the sixth is due after the deadline
    assert isinstance(answer, History)
    assert [bar.session.day for bar in answer.bars] == [6, 8, 9, 10, 13]


def test_a_run_asks_for_ten_sessions_at_most(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cryptoai_cli.sources.massive._MOST_A_MINUTE", 100)  # the pace has tests of its own
    days = (*range(1, 4), *range(6, 11), *range(13, 18))
    window = replace(WINDOW, sessions=tuple(session(2025, 10, day) for day in days), now=CLOSE + timedelta(days=9))
    web.script = playing(["RIOT"], {f"2025-10-{day:02}": 1.0 for day in days})
    source = massive(web, seconds=1000.0)
    source.fetch(want("RIOT"), window)
    assert len(web.asked) == 10
    older = source.fetch(want("RIOT"), WINDOW)
    assert isinstance(older, History)  # it is held
    other = source.fetch(want("RIOT"), replace(window, sessions=(session(2025, 9, 29), session(2025, 9, 30))))
    assert isinstance(other, FetchFailure)
    assert "10 sessions in a run" in other.detail


@pytest.mark.parametrize(("slow", "answer"), [("10-13", FailureKind.TIMEOUT), ("10-06", "RIOT")])
def test_it_takes_its_share_of_the_time_and_not_the_whole_run(web: Web, slow: str, answer: object) -> None:
    web.script = waiting(playing(["RIOT"], WEEK_CLOSES), slow, 30.0)
    started = time.monotonic()
    found = fetched(web, [want("RIOT")], replace(WEEK, until=started + 1.0))
    assert found == [answer]  # what came in time counts, if a move can be made of it
    assert time.monotonic() - started < 5


def test_no_turn_is_waited_for_beyond_its_share_of_the_time(web: Web) -> None:
    web.script = playing(["RIOT"], WEEK_CLOSES)
    source = massive(web, seconds=1000.0)
    started = time.monotonic()
    assert isinstance(source.fetch(want("RIOT"), replace(WEEK, until=started + 15.0)), History)
    assert time.monotonic() - started < 10  # the sixth session is due in a minute


def test_the_key_is_in_a_header_and_never_in_the_address(web: Web) -> None:
    web.script = playing(["RIOT"])
    fetched(web, [want("RIOT")])
    assert [headers["Authorization"] for headers in web.received] == [f"Bearer {KEY}"] * 2
    assert web.agents == [USER_AGENT] * 2
    assert KEY not in "".join(web.asked)


def test_the_key_is_not_sent_on_to_another_path_of_the_provider(web: Web) -> None:
    web.answers(moved("/elsewhere"), as_json(page(row("RIOT", "2025-10-13", 11.0))))
    source = Massive(SourceContext((("base_url", f"{web.base_url}/own"), ("key", KEY)), time.monotonic() + 20))
    source.fetch(want("RIOT"), WINDOW)
    at = next(index for index, target in enumerate(web.asked) if urlsplit(target).path == "/elsewhere")
    assert "Authorization" not in web.received[at]


@pytest.mark.parametrize(("key", "words"), [("", "MOVERS_MASSIVE_KEY"), ("  ", "set"), ("a\nb", "character")])
def test_without_a_key_that_can_be_sent_nothing_is_asked(web: Web, key: str, words: str) -> None:
    (answer,) = massive(web, key=key).fetch_many([want("RIOT")], WINDOW)
    assert isinstance(answer, FetchFailure)
    assert answer.kind is FailureKind.NO_CREDENTIALS
    assert words in answer.detail
    assert web.asked == []


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (as_json({"status": "ERROR", "error": "Unknown API Key"}, 401), FailureKind.CREDENTIALS_REFUSED),
        (as_json({"status": "ERROR", "error": "Forbidden"}, 403), FailureKind.CREDENTIALS_REFUSED),
        (as_json(TODAY, 403), FailureKind.NO_DATA),
        (
            as_json({"status": "ERROR", "error": "You've exceeded the maximum requests per minute"}, 429),
            FailureKind.BLOCKED,
        ),
        (as_json(page()), FailureKind.NO_DATA),
        (Reply(b"{"), FailureKind.BAD_ANSWER),
    ],
    ids=["key", "forbidden", "plan", "rate", "no session", "broken"],
)
def test_without_the_last_session_every_share_fails_for_its_reason(web: Web, reply: Reply, kind: FailureKind) -> None:
    web.answers(reply)
    assert fetched(web, [want("RIOT"), want("MARA")]) == [kind, kind]
    assert len(web.asked) == 1
    assert KEY not in web.asked[0]


def test_without_the_session_before_there_is_no_move_and_the_reason_is_told(web: Web) -> None:
    script = playing(["RIOT"])
    web.script = lambda target: as_json(TODAY, 403) if "10-10" in target else script(target)
    assert fetched(web, [want("RIOT")]) == [FailureKind.NO_DATA]


@pytest.mark.parametrize(("refused", "bars", "asked"), [("10-06", [8, 9, 10, 13], 5), ("10-09", [6, 10, 13], 4)])
def test_an_older_session_outside_the_plan_costs_nothing_but_those_before_it(
    web: Web, refused: str, bars: list[int], asked: int
) -> None:
    script = playing(["RIOT"], WEEK_CLOSES)
    web.script = lambda target: as_json(TODAY, 403) if refused in target else script(target)
    (answer,) = massive(web).fetch_many([want("RIOT")], WEEK)
    assert isinstance(answer, History)
    assert [bar.session.day for bar in answer.bars] == bars
    assert len(web.asked) == asked


@pytest.mark.parametrize(("minutes", "asked"), [(-60, 0), (15, 0), (16, 2)])
def test_a_session_is_asked_for_when_its_prices_can_be_there(web: Web, minutes: int, asked: int) -> None:
    web.script = playing(["RIOT"])
    found = fetched(web, [want("RIOT")], replace(WINDOW, now=CLOSE + timedelta(minutes=minutes)))
    assert len(web.asked) == asked
    assert found == (["RIOT"] if asked else [FailureKind.NO_DATA])


def test_a_share_that_did_not_trade_in_the_last_session_has_the_bar_before_alone(web: Web) -> None:
    web.script = lambda target: as_json(
        page(*(row(s, day_of(target), CLOSES[day_of(target)]) for s in ("MARA", "RIOT")[: 2 - ("13" in target)]))
    )
    _, answer = massive(web).fetch_many([want("MARA"), want("RIOT")], WINDOW)
    assert isinstance(answer, History)
    assert [bar.session.day for bar in answer.bars] == [10]


def test_a_class_of_shares_is_looked_up_with_a_dot_and_answered_with_its_own_symbol(web: Web) -> None:
    web.script = playing(["BRK.B"])
    assert fetched(web, [want("BRK-B")]) == ["BRK-B"]


def test_a_symbol_that_it_cannot_have_costs_no_request(web: Web) -> None:
    assert fetched(web, [want("VOD.L")]) == [FailureKind.UNKNOWN_SYMBOL]
    assert web.asked == []


@pytest.mark.parametrize("held_as", [("OLD", "NEW"), ("NEW", "NEW")])
def test_a_renamed_share_is_looked_up_under_its_symbol_of_the_day_then_under_that_of_today(
    web: Web, held_as: tuple[str, str]
) -> None:
    by_day = dict(zip(CLOSES, held_as, strict=True))
    web.script = lambda target: as_json(page(row(by_day[day_of(target)], day_of(target), CLOSES[day_of(target)])))
    renamed = Instrument("NEW", formerly=(FormerSymbol("OLD", date(2025, 10, 10)),))
    (answer,) = massive(web).fetch_many([Want(renamed, "NEW", Grain.CLOSES)], WINDOW)
    assert isinstance(answer, History)
    assert [bar.close for bar in answer.bars] == [10.0, 11.0]


def test_on_the_day_of_the_old_symbol_its_row_counts_and_not_that_of_the_company_that_has_it_now(web: Web) -> None:
    rows = {"2025-10-10": (("OLD", 10.0), ("NEW", 99.0)), "2025-10-13": (("NEW", 11.0),)}
    web.script = lambda target: as_json(page(*(row(s, day_of(target), c) for s, c in rows[day_of(target)])))
    renamed = Instrument("NEW", formerly=(FormerSymbol("OLD", date(2025, 10, 10)),))
    (answer,) = massive(web).fetch_many([Want(renamed, "NEW", Grain.CLOSES)], WINDOW)
    assert isinstance(answer, History)
    assert [bar.close for bar in answer.bars] == [10.0, 11.0]


@pytest.mark.parametrize(
    ("symbol", "kind", "grain", "covered"),
    [
        ("RIOT", None, Grain.CLOSES, True),
        ("SPY", InstrumentType.ETF, Grain.BARS, True),
        ("^GSPC", None, Grain.CLOSES, False),
        ("BTC-USD", None, Grain.CLOSES, False),
        ("RIOT", None, Grain.VALUE, False),
    ],
)
def test_it_covers_shares_and_funds_and_no_indices(
    web: Web, symbol: str, kind: InstrumentType | None, grain: Grain, *, covered: bool
) -> None:
    assert massive(web).covers(Want(Instrument(symbol, kind=kind), symbol, grain)) is covered


def test_it_ends_with_the_run(web: Web) -> None:
    web.answers(Reply(wait=3.0))
    started = time.monotonic()
    (answer,) = massive(web, seconds=0.3).fetch_many([want("RIOT")], WINDOW)
    assert time.monotonic() - started < 2
    assert answered(answer) is FailureKind.TIMEOUT


def test_the_instants_of_these_tests_are_those_of_new_york() -> None:
    assert datetime.fromisoformat("2025-10-13T20:00:00+00:00") == CLOSE
