"""A report on one instrument, or a few, told as such."""

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.session import State
from cryptoai_cli.report.compose import make_headline
from cryptoai_cli.report.model import BENCHMARK_GROUP, Row, Tables
from tests.build_report import build_benchmark, build_group, build_row, build_tables

NVIDIA, AMD = build_row("NVDA", 0.028, name="Nvidia"), build_row("AMD", -0.012, name="AMD")


def text_of(tables: Tables) -> str:
    headline, notices = make_headline(tables)
    assert notices == ()
    return headline.text.replace("\N{MINUS SIGN}", "-")


def told(*rows: Row, nasdaq: float | None = 0.0221, state: State = State.FINAL) -> str:
    group = build_group(rows, key="selected", label="Selected symbols", rank=None)
    return text_of(build_tables([group], nasdaq=nasdaq, state=state))


@pytest.mark.parametrize(
    ("nasdaq", "words"),
    [
        (0.0221, "Nvidia rose 2.8 %, ahead of the Nasdaq (+2.2 %)."),
        (0.05, "Nvidia rose 2.8 %, behind the Nasdaq (+5.0 %)."),
        (0.029, "Nvidia rose 2.8 %, in line with the Nasdaq (+2.9 %)."),
        (None, "Nvidia rose 2.8 %; no benchmark has a figure."),
    ],
)
def test_one_instrument_is_told_as_one(nasdaq: float | None, words: str) -> None:
    assert told(NVIDIA, nasdaq=nasdaq) == words


def test_one_that_reports_is_told_and_the_others_are_not() -> None:
    gone = build_row("GONE", status=Status.MISSING)
    assert told(NVIDIA, gone) == "Nvidia rose 2.8 %, ahead of the Nasdaq (+2.2 %)."


def test_one_that_hardly_moved_is_little_changed() -> None:
    small = build_row("NVDA", 0.0004, name="Nvidia")
    assert told(small) == "Nvidia was little changed, behind the Nasdaq (+2.2 %)."
    assert told(small, state=State.IN_PROGRESS) == "Nvidia is little changed so far, behind the Nasdaq (+2.2 %)."


def test_an_open_session_is_in_the_present_tense() -> None:
    assert told(NVIDIA, state=State.IN_PROGRESS) == "Nvidia is up 2.8 % so far, ahead of the Nasdaq (+2.2 %)."
    assert told(AMD, state=State.IN_PROGRESS) == "AMD is down 1.2 % so far, behind the Nasdaq (+2.2 %)."


def test_a_few_are_told_one_by_one_the_highest_first() -> None:
    assert told(AMD, NVIDIA) == "Nvidia rose 2.8 % and AMD fell 1.2 %, against Nasdaq +2.2 %."
    third = build_row("MU", 0.0, name="Micron")
    assert told(AMD, NVIDIA, third) == (
        "Nvidia rose 2.8 %, Micron was little changed and AMD fell 1.2 %, against Nasdaq +2.2 %."
    )


def test_a_distribution_is_told_with_the_move() -> None:
    row = replace(build_row("NVDA", -0.241, name="Nvidia"), dividend=25.0)
    assert told(row) == "Nvidia fell 24.1 % (ex-dividend 25.00 USD), behind the Nasdaq (+2.2 %)."


def test_a_coin_by_the_utc_day_is_compared_with_nothing() -> None:
    coin = build_row("BTC-USD", 0.02, name="Bitcoin", kind=InstrumentType.CRYPTO, utc_day=True)
    assert told(coin) == "Bitcoin rose 2.0 %; Nasdaq +2.2 %."


def test_the_benchmark_itself_is_not_compared_with_itself() -> None:
    tables = build_tables([], nasdaq=0.0221)
    index = replace(tables.benchmarks[0], group="selected")
    group = build_group([index], key="selected", label="Selected symbols", rank=None)
    other = build_benchmark("^GSPC", (100.0, 101.6), name="S&P 500")
    both = replace(tables, groups=(group,), benchmarks=(*tables.benchmarks, other))
    assert text_of(both) == "The Nasdaq rose 2.2 %; S&P 500 +1.6 %."
    assert tables.benchmarks[0].group == BENCHMARK_GROUP
    assert text_of(replace(both, benchmarks=tables.benchmarks)) == "The Nasdaq rose 2.2 %."


def test_a_benchmark_beside_the_primary_one_is_compared_and_not_told_twice() -> None:
    tables = build_tables([], nasdaq=0.0221)
    other = build_benchmark("^GSPC", (100.0, 101.6), name="S&P 500")
    group = build_group([replace(other, group="selected")], key="selected", label="Selected symbols", rank=None)
    report = replace(tables, groups=(group,), benchmarks=(*tables.benchmarks, other))
    assert text_of(report) == "The S&P 500 rose 1.6 %, behind the Nasdaq (+2.2 %)."
