from datetime import date

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.price_basis import KnownSplit
from cryptoai_cli.market.bar import Bar, History, Split
from cryptoai_cli.market.instrument import Instrument, InstrumentType
from cryptoai_cli.store.records import KeptBar
from cryptoai_cli.workflows.archive.settled_records import settled_records
from cryptoai_cli.workflows.judge.past_bars import judged_by_bars, judged_by_splits
from tests.build import EVENING, FRIDAY, MONDAY, calendar, quote
from tests.store.kept import verdict_text

BEFORE = Bar(FRIDAY, 100.0, 99.0, 101.0, 98.0, 5000.0)


def judged(monday: Bar, splits: tuple[Split, ...] | None = (), before: Bar = BEFORE) -> KeptBar:
    """Return what is kept of Monday."""
    return kept(History("MARA", "yahoo", bars=(before, monday), splits=splits))[-1]


def kept(history: History) -> list[KeptBar]:
    fetched = [(Instrument("MARA"), history)]
    return list(settled_records(fetched, EVENING, calendar(), judged_by_bars(calendar())).bars)


def test_a_usual_move_needs_no_verdict() -> None:
    assert verdict_text(judged(Bar(MONDAY, 85.0, 99.0, 100.0, 84.0, 5000.0))) == ""  # -15 % exactly


def test_a_fall_whose_range_reaches_the_previous_close_is_confirmed() -> None:
    assert verdict_text(judged(Bar(MONDAY, 80.0, 84.0, 85.0, 79.0, 5000.0))) == "confirmed"  # 85 is 15 % below 100


def test_a_fall_that_gapped_stays_open_for_a_report_to_ask_elsewhere() -> None:
    assert verdict_text(judged(Bar(MONDAY, 80.0, 84.0, 84.9, 79.0, 5000.0))) == ""


def test_a_split_on_record_puts_the_previous_close_right_and_is_kept_with_the_bar() -> None:
    bar = judged(Bar(MONDAY, 51.0, 50.0, 52.0, 49.0, 5000.0), (Split(MONDAY, 2, 1),))
    assert (verdict_text(bar), bar.previous_close) == ("confirmed", 50.0)


def test_a_halted_share_is_stale_and_one_that_closed_unchanged_is_confirmed() -> None:
    assert verdict_text(judged(Bar(MONDAY, 100.0, 100.0, 100.0, 100.0, 0.0))) == "stale: did not trade in this session"
    assert verdict_text(judged(replace(BEFORE, session=MONDAY))) == "stale: did not trade in this session"
    assert verdict_text(judged(Bar(MONDAY, 100.0, 99.0, 102.0, 98.0, 7000.0))) == "confirmed"


def test_bars_without_figures_or_without_split_events_settle_nothing() -> None:
    assert verdict_text(judged(Bar(MONDAY, 80.0))) == ""
    assert verdict_text(judged(Bar(MONDAY, 80.0, 84.0, 99.0, 79.0, 5000.0), None)) == ""
    assert verdict_text(judged(Bar(MONDAY, 100.0))) == ""


def test_without_the_session_before_there_is_nothing_to_judge() -> None:
    thursday = replace(BEFORE, session=date(2025, 10, 9))
    assert verdict_text(judged(Bar(MONDAY, 80.0, 84.0, 99.0, 79.0, 5000.0), before=thursday)) == ""


def test_a_base_that_is_derived_from_the_session_itself_judges_nothing() -> None:
    fallen = Bar(MONDAY, 80.0, 84.0, 85.0, 79.0, 5000.0)
    (bar,) = kept(History("MARA", "yahoo", bars=(BEFORE, fallen), splits=(), base_is_derived=True))
    assert (bar.session, bar.verdict, bar.previous_close) == (MONDAY, None, 100.0)


def test_a_move_that_the_source_itself_denies_is_not_kept_whatever_its_range() -> None:
    own = quote(103.0, EVENING, provider_return=0.01)  # its closes give +3 %
    denied = History("MARA", "yahoo", bars=(BEFORE, Bar(MONDAY, 103.0)), quote=own)
    assert [bar.session for bar in kept(denied)] == [FRIDAY]
    ranged = Bar(MONDAY, 103.0, 101.0, 104.0, 100.0, 5000.0)
    assert [bar.session for bar in kept(replace(denied, bars=(BEFORE, ranged), splits=()))] == [FRIDAY]
    agreed = replace(denied, quote=replace(own, provider_return=0.03))
    assert [(bar.session, verdict_text(bar)) for bar in kept(agreed)] == [(FRIDAY, ""), (MONDAY, "")]


def test_a_bar_outside_its_own_range_is_not_kept_however_small_its_move() -> None:
    odd = (
        Bar(MONDAY, 103.0, 101.0, 102.0, 99.0, 5000.0),
        Bar(MONDAY, 103.0, 104.5, 105.0, 104.0, 5000.0),
    )
    for bar in odd:
        assert [each.session for each in kept(History("MARA", "yahoo", bars=(BEFORE, bar), splits=()))] == [FRIDAY]
    for before in (replace(BEFORE, high=98.5), replace(BEFORE, low=101.5, high=102.0)):
        history = History("MARA", "yahoo", bars=(before, Bar(MONDAY, 101.0)), splits=())
        assert [each.session for each in kept(history)] == [FRIDAY]


@pytest.mark.parametrize("kind", [InstrumentType.FUND, InstrumentType.INDEX])
def test_an_unchanged_value_of_what_does_not_trade_needs_no_verdict(kind: InstrumentType) -> None:
    still = replace(BEFORE, session=MONDAY)
    found = kept(History("VMFXX", "yahoo", bars=(BEFORE, still), splits=(), kind=kind))[-1]
    assert (found.session, verdict_text(found)) == (MONDAY, "")


@pytest.mark.parametrize(
    ("ratio", "before", "monday", "base"),
    [
        ((1, 2), 1.0, Bar(MONDAY, 1.3, 1.96, 2.02, 1.25, 5000.0), 2.0),
        ((11, 10), 55.0, Bar(MONDAY, 50.4, 50.2, 50.8, 49.9, 5000.0), 50.0),
        ((11, 10), 50.0, Bar(MONDAY, 51.0, 50.2, 51.4, 49.9, 5000.0), None),
    ],
    ids=["reverse", "tiny", "adjusted already"],
)
def test_a_split_inside_the_limits_is_judged_too(
    ratio: tuple[int, int], before: float, monday: Bar, base: float | None
) -> None:
    friday = Bar(FRIDAY, before, before, before * 1.01, before * 0.99, 5000.0)
    split = Split(MONDAY, *ratio)
    bar = judged(monday, (split,), before=friday)
    assert (verdict_text(bar), bar.previous_close) == ("confirmed", pytest.approx(base) if base else None)
    for splits, listed in (((split,), {}), (None, {"MARA": [KnownSplit(MONDAY, split.ratio)]})):
        answer = History("MARA", "yahoo", bars=(friday, monday), splits=splits)
        judge = judged_by_splits(calendar(), listed)
        last = settled_records([(Instrument("MARA"), answer)], EVENING, calendar(), judge).bars[-1]
        assert (verdict_text(last), last.previous_close) == ("confirmed", pytest.approx(base) if base else None)


def test_a_run_that_judges_only_splits_leaves_all_else_and_closes_without_an_open() -> None:
    fallen = History("MARA", "yahoo", bars=(BEFORE, Bar(MONDAY, 50.0)), splits=(Split(MONDAY, 2, 1),))
    for answer in (fallen, replace(fallen, splits=()), replace(fallen, splits=None)):
        last = settled_records([(Instrument("MARA"), answer)], EVENING, calendar(), judged_by_splits(calendar(), {}))
        assert (last.bars[-1].verdict, last.bars[-1].previous_close) == (None, None)
