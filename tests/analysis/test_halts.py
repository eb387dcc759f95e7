from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.halts import covering, halted_words, with_halts
from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.market.record import Halt, Record, RecordKind
from cryptoai_cli.market.session import Interval, State
from cryptoai_cli.market.verdict import Verdict, VerdictKind
from tests.build import BITCOIN, FRIDAY, MONDAY, absent, interval, move

ABC = Instrument("ABC")
LATE_SEPTEMBER = date(2025, 9, 29)


def new_york(clock: str, day: date = MONDAY) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(day.year, day.month, day.day, hour + 4, minute, tzinfo=UTC)


def halt(at: str, resumed: str = "", *, code: str = "T1", day: date = MONDAY, until: date | None = None) -> Record:
    end = new_york(resumed, until or day) if resumed else None
    began = new_york(at, day)
    return Record(
        symbol="ABC", kind=RecordKind.HALT, source="nasdaqtrader", key=f"{began}", day=day, at=began,
        halt=Halt(code, "NASDAQ", end),
    )  # fmt: skip


def judged(*halts: Record, of: Move | None = None, over: Interval | None = None, who: Instrument = ABC) -> Move:
    return with_halts({who.symbol: of or move(who.symbol, 0.08)}, halts, over or interval(), [who])[who.symbol]


@pytest.mark.parametrize(
    ("halts", "since"),
    [
        ((halt("07:50"),), "07:50 (T1, news pending)"),
        ((halt("09:30"),), "09:30 (T1, news pending)"),
        ((halt("07:50", "16:00"),), "07:50 (T1, news pending)"),
        ((halt("07:50", "09:30", until=date(2025, 10, 14)),), "07:50 (T1, news pending)"),
        ((halt("15:10", "09:30", day=FRIDAY, until=date(2025, 10, 14)),), "2025-10-10 15:10 (T1, news pending)"),
        ((halt("04:00", code="ZZ9"),), "04:00 (ZZ9)"),
        ((halt("07:50", "12:00"), halt("12:00", code="H10")), "07:50 (T1, news pending)"),
        ((halt("07:50", "12:00"), halt("10:00", "11:00"), halt("12:00")), "07:50 (T1, news pending)"),
        ((halt("07:50", "12:00"), halt("11:00", "16:30", code="H10")), "07:50 (T1, news pending)"),
    ],
)
def test_a_share_halted_for_the_whole_session_is_stale_whatever_a_source_prints(
    halts: tuple[Record, ...], since: str
) -> None:
    for printed in (
        move("ABC", 0.08),
        replace(move("ABC", 0.0), volume=0.0),
        replace(move("ABC", -0.3), status=Status.SUSPECT),
        absent("ABC"),
        absent("ABC", Status.STALE, "did not trade in this session"),
    ):
        found = judged(*halts, of=printed)
        assert (found.status, found.reason) == (Status.STALE, f"halted since {since}")
        assert (found.price, found.previous_close, found.ok_return) == (None, None, None)
        assert found.verdict == Verdict(VerdictKind.STALE, f"halted since {since}")
        assert found.trace[-1].startswith("stale: halted since")
        assert "nasdaqtrader" in found.trace[-1]


@pytest.mark.parametrize(
    ("halts", "words"),
    [
        ((halt("09:41", "10:05", code="LUDP"),), "halted 09:41\N{EN DASH}10:05, LUDP"),
        ((halt("07:50", "10:05"),), "halted 07:50\N{EN DASH}10:05, T1"),
        ((halt("15:10"),), "halted since 15:10, T1"),
        ((halt("09:31", "09:30", until=date(2025, 10, 14)),), "halted 09:31\N{EN DASH}2025-10-14 09:30, T1"),
        ((halt("15:10", "10:00", day=FRIDAY, until=MONDAY),), "halted 2025-10-10 15:10\N{EN DASH}10:00, T1"),
        (
            (halt("10:13", "10:18", code="LUDP"), halt("10:02", "10:07", code="LUDP")),
            "halted 10:02\N{EN DASH}10:07, LUDP; halted 10:13\N{EN DASH}10:18, LUDP",
        ),
        (
            (halt("07:50", "12:00"), halt("12:01", code="H10")),
            "halted 07:50\N{EN DASH}12:00, T1; halted since 12:01, H10",
        ),
    ],
)
def test_a_halt_of_a_part_of_the_session_is_told_and_changes_no_figure(halts: tuple[Record, ...], words: str) -> None:
    found = judged(*halts)
    assert (found.reason, found.ok_return, found.verdict) == (words, move("ABC", 0.08).ok_return, None)
    assert "; ".join(found.trace) == words
    suspect = replace(move("ABC", 0.9), status=Status.SUSPECT, reason="too large")
    assert judged(*halts, of=suspect).reason == "too large"


@pytest.mark.parametrize(
    "halted",
    [
        halt("16:05"),
        halt("04:00", "09:30"),
        halt("07:58", "09:00"),
        halt("15:10", "15:45", day=FRIDAY),
        halt("09:35", day=date(2025, 10, 14)),
        replace(halt("07:50"), symbol="DEF"),
        replace(halt("07:50"), halt=None),
        replace(halt("07:50"), at=None),
    ],
)
def test_other_halts_say_nothing_of_the_session(halted: Record) -> None:
    assert judged(halted) == move("ABC", 0.08)


def test_a_remark_follows_one_that_the_move_has() -> None:
    found = judged(halt("09:41", "10:05"), of=replace(move("ABC", 0.1), reason="the UTC day"))
    assert found.reason == "the UTC day; halted 09:41\N{EN DASH}10:05, T1"


class TestWithoutAnEnd:
    OPEN = halt("15:10", day=LATE_SEPTEMBER, code="H10")

    def test_an_earlier_halt_may_have_ended_where_the_share_has_traded(self) -> None:
        traded = replace(move("ABC", 0.08), volume=1000.0)
        for printed in (traded, replace(traded, volume=None)):
            found = judged(self.OPEN, of=printed)
            assert replace(found, trace=()) == printed
            assert "no end is on record" in found.trace[-1]

    def test_it_lasts_where_nothing_shows_a_trade(self) -> None:
        for printed in (
            move("ABC", 0.0),
            replace(move("ABC", 0.0), volume=1000.0),
            replace(move("ABC", 0.08), volume=0.0),
            absent("ABC"),
        ):
            found = judged(self.OPEN, of=printed)
            assert found.reason == "halted since 2025-09-29 15:10 (H10, SEC trading suspension)"

    def test_one_of_the_day_stands_against_any_price(self) -> None:
        assert judged(halt("07:50"), of=replace(move("ABC", 0.08), volume=1000.0)).status is Status.STALE


class TestUnderWay:
    NOON = interval(now=new_york("12:00"), state=State.IN_PROGRESS)

    def test_a_share_halted_until_now_is_stale(self) -> None:
        for printed in (absent("ABC", Status.STALE), move("ABC", 0.0)):
            for halted in (halt("07:50"), halt("07:50", "12:30")):
                assert judged(halted, of=printed, over=self.NOON).reason == "halted since 07:50 (T1, news pending)"

    def test_a_price_shows_that_trading_resumed_before_the_list_says_so(self) -> None:
        traded = replace(move("ABC", 0.08), volume=1000.0)
        assert judged(halt("07:50"), of=traded, over=self.NOON).status is Status.OK

    def test_a_halt_still_to_come_is_not_told(self) -> None:
        assert judged(halt("12:00"), over=self.NOON) == move("ABC", 0.08)


def test_a_renamed_share_is_found_by_the_symbol_of_the_day() -> None:
    renamed = Instrument("NEW", formerly=(FormerSymbol("ABC", date(2025, 12, 1)),))
    assert judged(halt("07:50"), who=renamed).status is Status.STALE
    another = Instrument("ABC", formerly=(FormerSymbol("OLD", date(2025, 12, 1)),))
    assert judged(halt("07:50"), who=another).status is Status.OK


def test_what_has_no_move_to_report_and_coins_stay() -> None:
    for known in (replace(absent("ABC"), not_listed=True), replace(absent("ABC"), first_session=True)):
        assert judged(halt("07:50"), of=known) == known
    coin = replace(halt("07:50"), symbol="BTC-USD")
    assert judged(coin, who=BITCOIN).status is Status.OK


def test_moves_of_others_and_instruments_without_a_move_stay() -> None:
    moves = {"DEF": move("DEF", 0.1)}
    assert with_halts(moves, [halt("07:50")], interval(), [ABC, Instrument("DEF")]) == moves


def test_a_half_day_is_covered_by_one() -> None:
    day = date(2025, 11, 28)
    at, end = datetime(2025, 11, 28, 12, tzinfo=UTC), datetime(2025, 11, 28, 18, tzinfo=UTC)  # 13:00 in New York
    record = replace(halt("07:50"), day=day, at=at, halt=Halt("T1", "", end))
    assert covering([record], interval(day, state=State.FINAL)) == (record,)
    assert halted_words(record, day) == "halted 07:00\N{EN DASH}13:00, T1"
