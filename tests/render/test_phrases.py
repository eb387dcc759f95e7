from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.session import State
from cryptoai_cli.render import phrases
from cryptoai_cli.render.phrases import sentences
from tests.build_report import build_benchmark, build_group, build_missing, build_report, build_row, build_session
from tests.render.story import HEADLINE, build_story


def test_a_date_is_written_out() -> None:
    assert phrases.short_date(date(2025, 8, 3)) == "Sunday 3 August"


def test_a_final_report_says_so() -> None:
    assert phrases.state_words(build_report()) == "final"


def test_a_provisional_report_warns_of_revisions() -> None:
    words = phrases.state_words(build_report(state=State.PROVISIONAL))
    assert words == "provisional, closes may still be revised"


@pytest.mark.parametrize(
    ("instant", "clock"),
    [
        (datetime(2025, 10, 13, 15, 42, tzinfo=UTC), "11:42"),  # summer time
        (datetime(2025, 12, 1, 15, 42, tzinfo=UTC), "10:42"),
    ],
)
def test_an_open_session_is_told_in_the_time_of_the_exchange(instant: datetime, clock: str) -> None:
    report = build_report(state=State.IN_PROGRESS, generated_at=instant)
    assert phrases.state_words(report) == f"open, {clock} New York"
    delayed = replace(report, delay_minutes=15)
    assert phrases.state_words(delayed) == f"open, {clock} New York, quotes up to 15 min delayed"


def test_coverage_counts_a_symbol_of_two_groups_once() -> None:
    groups = (build_group((build_row("A", 0.1), build_missing("B"))), build_group((build_row("A", 0.1),), key="b"))
    assert phrases.coverage_words(build_report(groups)) == "1 of 2 quoted"


def test_sources_are_named_the_most_frequent_first() -> None:
    rows = (build_row("A", 0.1, source="cnbc"), build_row("B", 0.1, source="cnbc"), build_row("C", 0.1))
    assert phrases.source_words(build_report((build_group(rows),), benchmarks=())) == "CNBC, Yahoo"


def test_a_benchmark_is_called_what_a_reader_calls_it() -> None:
    assert phrases.spoken_name(build_benchmark()) == "Nasdaq"
    assert phrases.spoken_name(build_benchmark("^GSPC", name="S&P 500")) == "S&P 500"
    assert phrases.spoken_name(build_benchmark("BTC-USD", name="Bitcoin", kind=InstrumentType.CRYPTO)) == "BTC"


def test_a_long_name_gives_way_to_the_symbol_in_a_heading() -> None:
    assert phrases.spoken_name(build_benchmark("SMH", name="VanEck Semiconductor ETF")) == "SMH"
    assert phrases.spoken_name(build_benchmark("SMH", name="")) == "Smh"


def test_without_a_primary_benchmark_nothing_is_compared() -> None:
    assert phrases.against(build_report()) == "vs Nasdaq"
    assert phrases.against(build_report(primary="")) == ""


def test_t25_the_hours_of_a_coin_are_told() -> None:
    assert phrases.coin_words(build_story()) == "Coins: between the New York closes of Friday 10 and Monday 13 October"


def test_the_hours_of_a_coin_may_span_two_months() -> None:
    report = replace(build_story(), previous=build_session(date(2025, 9, 30)), session=build_session(date(2025, 10, 1)))
    expected = "Coins: between the New York closes of Tuesday 30 September and Wednesday 1 October"
    assert phrases.coin_words(report) == expected


def test_the_hours_of_a_coin_end_now_while_the_session_is_open() -> None:
    report = replace(build_story(), state=State.IN_PROGRESS)
    assert phrases.coin_words(report) == "Coins: from the New York close of Friday 10 October to now"


def test_a_headline_falls_into_its_sentences() -> None:
    told = sentences(HEADLINE)
    assert len(told) == 3
    assert told[0].endswith("S&P 500 +1.6 %.")
    assert told[1].startswith("Canaan (+39.5 %)")
    assert " ".join(told) == HEADLINE


@pytest.mark.parametrize("text", ["U.S. Steel led the bounce", "One sentence.", "", "Median +7.3 %, 13 of 13 up"])
def test_a_point_that_ends_nothing_parts_nothing(text: str) -> None:
    assert sentences(text) == (text,)


def test_a_source_whose_figure_is_not_ranked_is_no_source_of_the_report() -> None:
    rows = (build_row("A", 0.1, source="yahoo"), build_row("X", 4.0, source="cnbc", status=Status.SUSPECT))
    assert phrases.source_words(build_report((build_group(rows),), benchmarks=())) == "Yahoo"


def test_the_session_before_has_its_year_where_it_is_another_one() -> None:
    assert phrases.base_words(build_report()) == "Friday 10 October"
    new_year = build_report(day=date(2026, 1, 2), previous=date(2025, 12, 31))
    assert phrases.base_words(new_year) == "Wednesday 31 December 2025"
