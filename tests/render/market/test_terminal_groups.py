import re

from cryptoai_cli.render.market.terminal_groups import market_group_lines
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.screen import screen_for
from cryptoai_cli.report.market.model import MarketReport
from tests.render.market.sample import build_empty_market, build_market


def _groups(market: MarketReport, width: int, top: int = 5) -> list[str]:
    return [line.plain.rstrip() for line in market_group_lines(market, top, screen_for(RenderOptions(width=width)))]


def test_few_groups_are_one_table_without_the_unranked() -> None:
    lines = _groups(build_market(), 100)
    assert len(lines) == 5
    assert "Hospitals" not in "\n".join(lines)


def test_many_groups_are_the_best_beside_the_worst_with_their_ranks() -> None:
    heading, first, *_, last = _groups(build_market(least=1), 100, top=3)
    assert re.split(r" {2,}", heading) == [
        "Best industries",
        "Median",
        "Up/Down",
        "Worst industries",
        "Median",
        "Up/Down",
    ]
    assert first.startswith("1  Other Metals")
    assert "11  Hospitals" in first
    assert last.startswith("3 ")


def test_they_stand_below_each_other_where_there_is_no_room() -> None:
    lines = _groups(build_market(least=1), 40, top=3)
    assert lines[0].startswith("Best industries")
    assert lines[4].startswith("Worst industries")


def test_no_side_has_more_than_five() -> None:
    assert len(_groups(build_market(least=1), 100, top=5)) == 6
    assert len(_groups(build_market(least=1), 100, top=10)) == 6


def test_without_a_ranked_group_that_is_said() -> None:
    assert _groups(build_empty_market(), 80) == ["1 industry is not ranked."]
    assert _groups(build_market(()), 80) == []
