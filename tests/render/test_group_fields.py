import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.render.fields import Field, Shown
from cryptoai_cli.render.group_fields import group_fields, in_order
from cryptoai_cli.render.numbers import TERMINAL_MARKS
from cryptoai_cli.report.model import Excess, GroupReport, Report
from tests.build_report import build_benchmark, build_group, build_missing, build_report, build_row

ROWS = (build_row("A", 0.06), build_row("B", 0.01), build_row("C", -0.01))
MINERS = build_group(ROWS, excess_return=0.005, weighted_return=0.03)


def report_of(*groups: GroupReport, measure: Measure = Measure.MEDIAN, primary: str = "^IXIC") -> Report:
    benchmarks = (
        build_benchmark(),
        build_benchmark("BTC-USD", (100.0, 101.0), name="Bitcoin", kind=InstrumentType.CRYPTO, of_group_only=True),
        build_benchmark("SMH", (100.0, 101.0), name="Semis", of_group_only=True),
    )
    return build_report(groups, benchmarks=benchmarks, measure=measure, primary=primary)


def fields(*groups: GroupReport, measure: Measure = Measure.MEDIAN, primary: str = "^IXIC") -> dict[str, Field]:
    report = report_of(*groups, measure=measure, primary=primary)
    return {field.key: field for field in group_fields(report, groups, TERMINAL_MARKS)}


def texts(field: Field) -> list[str]:
    return [cell.text for cell in field.cells]


def test_groups_stand_by_rank_and_those_without_one_last() -> None:
    unranked, second, first = (build_group(key=key, rank=rank) for key, rank in (("u", None), ("b", 2), ("a", 1)))
    assert [group.key for group in in_order(report_of(unranked, second, first))] == ["a", "b", "u"]


@pytest.mark.parametrize(
    ("measure", "heading", "text"),
    [
        (Measure.MEDIAN, "Median", "+1.00 %"),
        (Measure.MEAN, "Mean", "+2.00 %"),
        (Measure.WEIGHTED, "Weighted", "+3.00 %"),
    ],
)
def test_the_measure_that_ranks_stands_under_its_name_and_all_are_there(
    measure: Measure, heading: str, text: str
) -> None:
    found = fields(MINERS, measure=measure)
    assert (found["measured"].heading, texts(found["measured"])) == (heading, [text])
    assert [texts(found[key.value]) for key in Measure] == [["+1.00 %"], ["+2.00 %"], ["+3.00 %"]]


def test_the_excess_is_in_points_against_the_primary_benchmark() -> None:
    assert fields(MINERS)["excess"].cells == (Shown("+0.50", 0.005),)
    assert fields(MINERS, primary="")["excess"].heading == "Excess"


def test_breadth_counts_unchanged_members_only_where_a_group_has_some() -> None:
    flat = build_group((build_row("A", 0.01), build_row("B", 0.0)), key="flat")
    assert (fields(MINERS)["breadth"].heading, texts(fields(MINERS)["breadth"])) == ("Up/Down", ["2/1"])
    both = fields(MINERS, flat)["breadth"]
    assert (both.heading, texts(both)) == ("Up/Down/Flat", ["2/1/0", "1/0/1"])


def test_missing_members_are_counted_where_none_is_missing_too() -> None:
    lacking = build_group((*ROWS, build_missing()), key="lacking")
    assert [cell.text for cell in fields(MINERS)["missing"].cells] == ["0"]
    assert texts(fields(MINERS, lacking)["missing"]) == ["0", "1"]


def test_every_count_has_its_column() -> None:
    found = fields(build_group((*ROWS, build_row("D", 0.0), build_missing())))
    assert [texts(found[key]) for key in ("advances", "declines", "unchanged", "missing", "members")] == [
        ["2"],
        ["1"],
        ["1"],
        ["1"],
        ["5"],
    ]


def test_best_and_worst_have_a_column_for_the_symbol_and_one_for_the_move() -> None:
    found = fields(MINERS, build_group(key="empty"))
    assert (texts(found["best_symbol"]), texts(found["best_move"])) == (["A", ""], ["+6.00 %", ""])
    assert (texts(found["worst_symbol"]), texts(found["worst_move"])) == (["C", ""], ["\N{MINUS SIGN}1.00 %", ""])


def test_a_group_without_a_rank_says_why() -> None:
    found = fields(MINERS, build_group(key="duo", rank=None, unranked_because="too few"))
    assert (texts(found["rank"]), texts(found["unranked"])) == (["1", ""], ["", "too few"])


def against(*benchmarks: str) -> GroupReport:
    excesses = tuple(Excess(symbol, 0.01) for symbol in ("^IXIC", *benchmarks))
    return replace(MINERS, key="-".join(benchmarks) or "none", excesses=excesses)


def test_where_all_groups_name_the_same_benchmark_it_is_the_heading() -> None:
    own = fields(against("BTC-USD"), against())["own"]
    assert (own.heading, own.cells) == ("vs BTC", (Shown("+1.00", 0.01), Shown("", applies=False)))


def test_where_groups_name_different_benchmarks_each_cell_says_which() -> None:
    own = fields(against("BTC-USD"), against("SMH"))["own"]
    assert (own.heading, texts(own)) == ("vs its own", ["BTC +1.00", "Semis +1.00"])


def test_an_excess_that_is_not_known_is_blank() -> None:
    own = fields(replace(MINERS, excesses=(Excess("BTC-USD", None),)))["own"]
    assert (own.heading, texts(own)) == ("vs BTC", [""])
