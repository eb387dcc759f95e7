import pytest

from cryptoai_cli.analysis.context import Context
from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import RankBy
from cryptoai_cli.render.columns import column_names
from cryptoai_cli.report.model import Row
from cryptoai_cli.report.ranking import RANK_FIGURES, rank_figure, ranked_rows, unique_rows
from tests.build_report import build_missing, build_row

FIGURES = build_row(
    "A", 0.05, excess_return=0.03, beta_excess_return=0.01, surprise=1.5, relative_volume=2.0, beta=2.5, streak=3
)


def symbols(rows: tuple[Row, ...]) -> str:
    return " ".join(row.symbol for row in rows)


def test_every_choice_of_rank_by_has_its_figure() -> None:
    assert set(RANK_FIGURES) == set(RankBy)


@pytest.mark.parametrize(
    ("rank_by", "figure"),
    [
        (RankBy.CHANGE, 0.05),
        (RankBy.EXCESS, 0.03),
        (RankBy.BETA_EXCESS, 0.01),
        (RankBy.SURPRISE, 1.5),
        (RankBy.RELATIVE_VOLUME, 2.0),
    ],
)
def test_a_row_is_ranked_by_the_figure_that_was_asked_for(rank_by: RankBy, figure: float) -> None:
    assert rank_figure(FIGURES, rank_by) == figure


@pytest.mark.parametrize("rank_by", RankBy)
def test_every_figure_has_a_column_in_the_files(rank_by: RankBy) -> None:
    assert RANK_FIGURES[rank_by].column in column_names(by_group=False)


def test_a_figure_of_earlier_sessions_is_read_from_the_context_as_from_the_row() -> None:
    context = Context(beta=2.5, beta_excess_return=0.01, surprise=1.5, relative_volume=2.0)
    found = {rank_by: figure.of_context(context) for rank_by, figure in RANK_FIGURES.items() if figure.of_context}
    assert found == {RankBy.BETA_EXCESS: 0.01, RankBy.SURPRISE: 1.5, RankBy.RELATIVE_VOLUME: 2.0}


@pytest.mark.parametrize("status", [Status.SUSPECT, Status.STALE, Status.MISSING])
def test_a_row_that_is_not_ok_has_no_figure_to_rank(status: Status) -> None:
    assert rank_figure(build_row("X", 4.0, status=status), RankBy.CHANGE) is None


def test_the_highest_figure_is_first_and_ties_go_by_symbol() -> None:
    rows = (build_row("C", 0.1), build_row("B", 0.3), build_row("D", -0.2), build_row("A", 0.1))
    assert symbols(ranked_rows(rows, RankBy.CHANGE)) == "B A C D"


def test_only_rows_with_the_figure_are_ranked() -> None:
    rows = (build_row("A", 0.2, surprise=1.0), build_row("B", 0.1, surprise=3.0), build_row("C", 0.3), build_missing())
    assert symbols(ranked_rows(rows, RankBy.SURPRISE)) == "B A"


def test_a_symbol_of_two_groups_is_ranked_once_as_in_its_first_group() -> None:
    rows = (build_row("A", 0.2, group="first"), build_row("B", 0.1), build_row("A", 0.2, group="second"))
    assert [(row.symbol, row.group) for row in ranked_rows(rows, RankBy.CHANGE)] == [
        ("A", "first"),
        ("B", "bitcoin-miners"),
    ]


def test_unique_rows_keep_the_order_of_their_first_appearance() -> None:
    rows = (build_row("B", group="first"), build_row("A"), build_row("B", group="second"))
    assert [(row.symbol, row.group) for row in unique_rows(rows)] == [("B", "first"), ("A", "bitcoin-miners")]
