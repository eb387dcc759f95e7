import re

import pytest

from cryptoai_cli.analysis.listed_move import Confirmation
from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.render.charts.font import text_width
from cryptoai_cli.render.market.market_map import MAIL, MEDIUM, NARROW, WIDE, MapSize, map_report, map_words, market_map
from cryptoai_cli.report.market.model import MarketRow
from tests.render.market.sample import build_line, build_market


def _many(count: int) -> list[MarketRow]:
    sectors = ("Technology", "Telecommunications", "Basic Materials", "")
    return [
        build_line(f"S{at}", (at % 9 - 4) / 100, cap=1e12 / (at + 1), sector=sectors[at % 4]) for at in range(count)
    ]


def test_sectors_stand_by_size_with_their_largest_lines_first() -> None:
    report = map_report(build_market(), 300)
    assert [group.label for group in report.groups][:3] == ["Technology", "Consumer Discretionary", "Finance"]
    assert [row.symbol for row in report.groups[0].rows][:2] == ["NVDA", "MSFT"]


def test_only_the_largest_lines_are_drawn() -> None:
    report = map_report(build_market(_many(40)), 10)
    assert {row.symbol for row in report.rows} == {f"S{at}" for at in range(10)}


def test_lines_without_a_sector_have_a_field_of_their_own() -> None:
    assert "Other" in {group.label for group in map_report(build_market(_many(8)), 8).groups}


def test_sectors_too_small_for_a_field_are_put_together_with_the_lines_without_one() -> None:
    lines = [
        build_line("A", cap=1e12, sector="Technology"),
        build_line("B", cap=6e9, sector="Energy"),
        build_line("C", cap=1e9, sector="Miscellaneous"),
        build_line("D", cap=1e9, sector=""),
    ]
    drawn = map_report(build_market(lines), 9).groups
    assert [(group.label, len(group.rows)) for group in drawn] == [("Technology", 1), ("Energy", 1), ("Other", 2)]


def test_lines_without_a_cap_are_left_out_unless_none_has_one() -> None:
    lines = [build_line("A", cap=None, volume=5.0), build_line("B", cap=1e9), build_line("C", cap=0.0, volume=9.0)]
    assert [row.symbol for row in map_report(build_market(lines), 9).rows] == ["B"]
    without = [line for line in lines if line.row.symbol != "B"]
    assert [row.symbol for row in map_report(build_market(without), 9).rows] == ["C", "A"]
    assert "by turnover" in map_words(build_market(without), WIDE)


@pytest.mark.parametrize(
    ("move", "confirmation", "expected"),
    [
        (0.5, Confirmation.HELD, Status.OK),
        (0.399, Confirmation.UNSEEN, Status.OK),
        (0.41, Confirmation.UNSEEN, Status.SUSPECT),
        (-0.149, Confirmation.UNSEEN, Status.OK),
        (-0.16, Confirmation.UNSEEN, Status.SUSPECT),
        (0.01, Confirmation.DENIED, Status.SUSPECT),
        (None, Confirmation.NO_MOVE, Status.MISSING),
    ],
)
def test_a_tile_shows_moves_that_are_confirmed_or_usual(
    move: float | None, confirmation: Confirmation, expected: Status
) -> None:
    (row,) = map_report(build_market([build_line("A", move, confirmation=confirmation)]), 9).rows
    assert row.status is expected


@pytest.mark.parametrize("size", [WIDE, MEDIUM, NARROW, MAIL])
def test_no_text_is_cut_or_wider_than_the_map(size: MapSize) -> None:
    panel = market_map(build_market(_many(320)), size)
    assert panel.body.count("<rect") == size.most
    assert "\u2026" not in panel.body
    for font, words in re.findall(r'font-size="([\d.]+)"><tspan class="b">([^<]+)', panel.body):
        assert text_width(words, float(font), bold=True) <= size.layout.width


def test_those_that_nobody_confirmed_are_counted() -> None:
    lines = [build_line("A"), build_line("B", confirmation=Confirmation.UNSEEN)]
    assert map_words(build_market(lines), WIDE).endswith("; not confirmed: 1.")
    assert "confirmed" not in map_words(build_market(lines[:1]), WIDE)


def test_no_line_is_no_map() -> None:
    assert market_map(build_market(()), WIDE).height == 0
