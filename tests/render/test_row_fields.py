from datetime import date

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import RankBy
from cryptoai_cli.render.fields import Field, Shown
from cryptoai_cli.render.numbers import TERMINAL_MARKS
from cryptoai_cli.render.row_fields import CONTEXT_KEYS, figure_keys, note, row_fields
from cryptoai_cli.report.model import Row
from tests.build_report import build_group, build_missing, build_report, build_row

FIGURES = build_row(
    "A",
    0.05,
    excess_return=0.03,
    beta_excess_return=-0.01,
    surprise=1.5,
    relative_volume=2.0,
    streak=-3,
    largest_since=date(2025, 4, 9),
)


def fields(*rows: Row, rank_by: RankBy = RankBy.CHANGE, primary: str = "^IXIC") -> dict[str, Field]:
    report = build_report((build_group(rows),), rank_by=rank_by, primary=primary)
    return {field.key: field for field in row_fields(report, rows, TERMINAL_MARKS)}


@pytest.mark.parametrize("rank_by", RankBy)
def test_the_figure_that_ranks_is_the_last_one_and_has_its_column(rank_by: RankBy) -> None:
    keys = figure_keys(rank_by)
    assert keys[-1] == rank_by.value
    assert set(keys) <= set(fields(FIGURES, rank_by=rank_by))
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("rank_by", "keys"),
    [
        (RankBy.CHANGE, ("price", "excess", "change")),
        (RankBy.EXCESS, ("price", "change", "excess")),
        (RankBy.SURPRISE, ("price", "excess", "change", "surprise")),
    ],
)
def test_change_and_excess_are_always_shown(rank_by: RankBy, keys: tuple[str, ...]) -> None:
    assert figure_keys(rank_by) == keys


@pytest.mark.parametrize(
    ("rank_by", "heading", "cell"),
    [
        (RankBy.CHANGE, "Change", Shown("+5.00 %", 0.05)),
        (RankBy.EXCESS, "vs Nasdaq", Shown("+3.00", 0.03)),
        (RankBy.BETA_EXCESS, "After beta", Shown("\N{MINUS SIGN}1.00", -0.01)),
        (RankBy.SURPRISE, "Surprise", Shown("+1.50", 1.5)),
        (RankBy.RELATIVE_VOLUME, "Rel. volume", Shown("2.00")),  # neither good nor bad, and so without a sign
    ],
)
def test_every_figure_that_can_rank_is_written_as_its_column_is(rank_by: RankBy, heading: str, cell: Shown) -> None:
    field = fields(FIGURES)[rank_by.value]
    assert (field.heading, field.cells, field.is_number) == (heading, (cell,), True)


def test_without_a_primary_benchmark_the_excess_has_a_plain_heading() -> None:
    assert fields(FIGURES, primary="")["excess"].heading == "Excess"


def test_what_is_not_known_is_blank() -> None:
    empty = fields(build_missing())
    assert all(empty[key].is_blank for key in ("rank", "price", *RankBy, *CONTEXT_KEYS))


def test_the_figures_of_earlier_sessions_have_their_words() -> None:
    found = fields(FIGURES)
    assert [found[key].cells[0].text for key in CONTEXT_KEYS][1:] == ["+1.50", "2.00", "\N{MINUS SIGN}3", "2025-04-09"]


def test_a_rank_stands_where_there_is_one() -> None:
    ranked, unranked = build_row("A", rank=7), build_missing("B")
    assert [cell.text for cell in fields(ranked, unranked)["rank"].cells] == ["7", ""]


def test_a_name_stands_in_for_none_and_is_not_repeated_behind_the_symbol() -> None:
    rows = (build_row("HUT", name="Hut 8"), build_row("MARA", name="MARA"), replace(build_row("X"), name=""))
    found = fields(*rows)
    assert [cell.text for cell in found["name"].cells] == ["Hut 8", "MARA", "X"]
    assert [cell.text for cell in found["other_name"].cells] == ["Hut 8", "", ""]


def test_prices_have_their_decimals_below_each_other() -> None:
    rows = (build_row("A", price=1234.5), build_row("B", price=0.00012345), build_missing("C"))
    assert [cell.text for cell in fields(*rows)["price"].cells] == ["1,234.50      ", "0.00012345", ""]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (build_row("A", 0.1, reason="first session"), "first session"),
        (build_row("A", 0.1), ""),
        (build_missing(status=Status.STALE, reason="last traded on Friday"), "stale: last traded on Friday"),
        (build_missing(status=Status.MISSING, reason=""), "missing"),
    ],
)
def test_a_note_says_what_is_special_about_a_row(row: Row, words: str) -> None:
    assert note(row) == words
    assert fields(row)["note"].cells[0].text == words
