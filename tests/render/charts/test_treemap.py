import pytest
from msgspec.structs import replace

from cryptoai_cli.market.quote import CapsMissing
from cryptoai_cli.render.charts.treemap import MEDIUM, NARROW, WIDE, size_words, treemap
from cryptoai_cli.render.charts.treemap_layout import Layout, is_weighted
from cryptoai_cli.report.model import GroupReport
from tests.build_report import FRIDAY, MONDAY, build_group, build_missing, build_report, build_row
from tests.render.drawings import Tile, of_class, texts, tiles, titles
from tests.render.story import build_story

LAYOUTS = pytest.mark.parametrize("layout", [WIDE, MEDIUM, NARROW], ids=["wide", "medium", "narrow"])


def _tile(found: list[Tile], symbol: str) -> Tile:
    return next(tile for tile in found if tile.symbol == symbol)


def _group(count: int, key: str = "g", rank: int = 1) -> GroupReport:
    rows = [build_row(f"{key.upper()}{at}", 0.01 * (at - 3), price=10.0) for at in range(count)]
    return build_group(rows, key=key, label=f"Group {key}", rank=rank)


@LAYOUTS
def test_every_member_of_every_group_has_a_tile(layout: Layout) -> None:
    report = build_story()
    assert sorted(tile.symbol for tile in tiles(treemap(report, layout))) == sorted(row.symbol for row in report.rows)


@LAYOUTS
def test_every_tile_tells_its_symbol_and_its_figure(layout: Layout) -> None:
    found = tiles(treemap(build_story(), layout))
    assert _tile(found, "BITF").words[-1] == "+28.33 %"
    assert _tile(found, "BLSH").words[-1] == "\N{MINUS SIGN}1.42 %"
    assert _tile(found, "TINY").words[-1] == "<+0.01 %"
    assert _tile(found, "FLAT").words[-1] == "0.00 %"


@LAYOUTS
@pytest.mark.parametrize("counts", [(13, 7, 9, 8, 3), (3,), (1, 1, 1), (40, 2), (10,) * 10])
def test_equal_tiles_are_equal_and_fill_the_map(layout: Layout, counts: tuple[int, ...]) -> None:
    report = build_report([_group(count, chr(97 + at), at + 1) for at, count in enumerate(counts)])
    panel = treemap(report, layout)
    areas = [tile.box.inset(-1).area for tile in tiles(panel)]
    assert len(areas) == sum(counts)
    assert max(areas) < 1.3 * min(areas)
    assert 0.7 < sum(areas) / (panel.width * panel.height) <= 1.02


@LAYOUTS
@pytest.mark.parametrize("counts", [(13, 7, 9, 8, 3), (40, 30, 30), (10,) * 10])
def test_words_stay_within_their_tiles_and_none_is_left_out(layout: Layout, counts: tuple[int, ...]) -> None:
    report = build_report([_group(count, chr(97 + at), at + 1) for at, count in enumerate(counts)])
    assert all(len(tile.words) >= 2 for tile in tiles(treemap(report, layout)))


def test_the_first_group_stands_at_the_top_left() -> None:
    first = tiles(treemap(build_story(), WIDE))[0]
    assert first.symbol == "CAN"
    assert first.box.x < 5


def test_a_member_without_a_figure_says_so_and_has_no_shade() -> None:
    found = tiles(treemap(build_story(), WIDE))
    assert (_tile(found, "ZZZNOPE").tone, _tile(found, "ZZZNOPE").words[-1]) == ("none", "missing")
    assert (_tile(found, "SDIG").tone, _tile(found, "SDIG").words[-1]) == ("none", "stale")
    assert (_tile(found, "WULF").tone, _tile(found, "WULF").words[-1]) == ("none", "suspect")


def test_shades_follow_the_size_of_the_move() -> None:
    rows = [build_row(symbol, move) for symbol, move in (("A", 0.04), ("B", -0.04), ("C", 0.02), ("D", 0.0))]
    found = tiles(treemap(build_report((build_group(rows),)), WIDE))  # median size 3 %: shades from 0.8 to 12.8 %
    assert {tile.symbol: tile.tone for tile in found} == {"A": "u3", "B": "d3", "C": "u2", "D": "u0"}


def test_the_heading_of_a_group_tells_its_measure() -> None:
    assert "AI power  +7.23 %" in texts(treemap(build_story(), WIDE))


@pytest.mark.parametrize(
    ("width", "heading"),
    [(200, "Bitcoin miners  +1.00 %"), (110, "Bitcoin miners"), (60, "Bitcoin\N{HORIZONTAL ELLIPSIS}")],
)
def test_a_heading_gives_up_its_figure_before_its_label(width: float, heading: str) -> None:
    report = build_report((build_group((build_row("A", 0.01),)),))
    assert texts(treemap(report, replace(WIDE, width=width)))[0] == heading


@pytest.mark.parametrize(("slack", "heading"), [(1.0, "Bitcoin miners  +1.00 %"), (1.9, "Bitcoin miners")])
def test_a_heading_leaves_room_for_a_wider_font_of_the_reader(slack: float, heading: str) -> None:
    report = build_report((build_group((build_row("A", 0.01),)),))
    assert texts(treemap(report, replace(WIDE, width=200, heading_slack=slack)))[0] == heading


@pytest.mark.parametrize("layout", [MEDIUM, NARROW], ids=["medium", "narrow"])
def test_headings_of_a_small_screen_leave_room_for_the_widest_font(layout: Layout) -> None:
    assert layout.heading_slack >= 1.2


def test_words_of_a_roomy_group_are_at_most_a_quarter_larger_than_those_of_a_crowded_one() -> None:
    roomy = build_group([build_row("A", 0.01), build_row("B", 0.01)], key="a")
    crowded = build_group([build_row(f"LONGSYMBOL{at}", 0.01) for at in range(20)], key="b", rank=2)
    drawn = of_class(treemap(build_report((roomy, crowded)), WIDE), "k")
    assert [each.get("font-size") for each in drawn[:3]] == ["18.8", "18.8", "15"]  # 22 would fit into the first ones


def test_a_group_without_a_rank_says_so() -> None:
    assert "Duo  not ranked" in texts(treemap(build_story(), WIDE))


def test_who_points_at_a_tile_is_told_its_figures() -> None:
    told = titles(treemap(build_story(), WIDE))
    assert "Bitfarms (BITF): +28.33 %, price 5.39, vs Nasdaq +26.13" in told
    assert "ZZZNOPE: missing" in told


def test_a_small_screen_has_nothing_to_point_with() -> None:
    assert not any(tile.title for tile in tiles(treemap(build_story(), NARROW)))


def test_market_caps_size_the_tiles_of_a_group_where_all_are_known() -> None:
    rows = [replace(build_row(symbol, 0.01), market_cap=cap) for symbol, cap in (("A", 1e9), ("B", 4e9), ("C", 3e9))]
    found = tiles(treemap(build_report((build_group(rows),)), WIDE))
    areas = {tile.symbol: tile.box.inset(-1).area for tile in found}
    assert areas["B"] / areas["A"] == pytest.approx(4, rel=0.02)
    assert areas["C"] / areas["A"] == pytest.approx(3, rel=0.02)


def test_the_map_says_of_which_day_its_sizes_are() -> None:
    known, unknown = replace(build_row("A", 0.01), market_cap=5e9), build_row("B", 0.01)
    both = (build_group((known,)), build_group((known, unknown)))
    report = replace(build_report(both), valued_on=(FRIDAY, MONDAY))
    assert size_words(report) == (
        "sized within its group by the market caps of 10 to 13 October 2025, where all of them are known"
    )
    assert size_words(replace(report, groups=both[1:])) == (
        "all of the same size, because no group's market caps are all known"
    )


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        (CapsMissing.OFFLINE, "market caps are missing from the store, and none are requested offline"),
        (CapsMissing.NO_SOURCE, "none of the sources used gives market caps"),
        (CapsMissing.UNANSWERED, "the request for market caps failed"),
    ],
)
def test_equal_tiles_say_why_they_are_equal(missing: CapsMissing, why: str) -> None:
    known, unknown = replace(build_row("A", 0.01), market_cap=5e9), build_row("B", 0.01)
    both = (build_group((known,)), build_group((known, unknown)))
    report = replace(build_report(both), valued_on=(MONDAY,), caps_missing=missing)
    assert size_words(replace(report, groups=both[1:])) == f"all of the same size, because {why}"
    assert size_words(report).endswith(f"13 October 2025, where all of them are known; elsewhere {why}")


def test_a_member_of_little_value_is_still_seen() -> None:
    rows = [replace(build_row(symbol, 0.01), market_cap=cap) for symbol, cap in (("BIG", 4e12), ("WEE", 1e6))]
    found = tiles(treemap(build_report((build_group(rows),)), WIDE))
    areas = {tile.symbol: tile.box.inset(-1).area for tile in found}
    assert areas["WEE"] > 0.1 * areas["BIG"]


def test_one_unknown_market_cap_leaves_its_group_with_equal_tiles() -> None:
    rows = (replace(build_row("A", 0.01), market_cap=5e9), build_row("B", 0.01))
    assert not is_weighted(build_group(rows))
    areas = [tile.box.area for tile in tiles(treemap(build_report((build_group(rows),)), WIDE))]
    assert areas[0] == pytest.approx(areas[1], rel=0.01)


def test_a_tile_too_narrow_for_its_figure_has_its_symbol() -> None:
    caps = {"BIG": 9e12, "MID": 6e11, **{f"S{at}": 1e9 for at in range(7)}}
    rows = [replace(build_row(symbol, -0.1234), market_cap=cap) for symbol, cap in caps.items()]
    narrow = replace(WIDE, width=330, most_height=300, least_height=200)
    found = tiles(treemap(build_report((build_group(rows),)), narrow))
    assert min(len(tile.words) for tile in found) == 1
    assert {tile.symbol for tile in found} == set(caps)


@pytest.mark.parametrize(("height", "words"), [(56, ("A", "+1.00 %")), (140, ("A", "Name of A", "+1.00 %"))])
def test_a_name_needs_the_height_of_a_third_line(height: float, words: tuple[str, ...]) -> None:
    """Of 56 pixels the heading takes 24 and the edges 6: two lines of 12 need 28, a name of 9 some 17 more."""
    flat = replace(WIDE, least_height=height, most_height=height)
    report = build_report((build_group((build_row("A", 0.01, name="Name of A"),)),))
    (tile,) = tiles(treemap(report, flat))
    assert tile.words == words


def test_a_hostile_name_stays_text() -> None:
    rows = (build_row("A", 0.01, name='<script>alert(1)</script>"&\u202e'), build_missing("<b>"))
    group = build_group(rows, label="<i>\u202eGroup</i>")
    panel = treemap(build_report((group,)), WIDE)
    assert "<script" not in panel.body
    assert "<b>" in [tile.symbol for tile in tiles(panel)]


def test_a_report_without_members_gives_an_empty_map() -> None:
    assert tiles(treemap(build_report(), WIDE)) == []
    assert tiles(treemap(build_report((build_group(()),)), WIDE)) == []


@pytest.mark.parametrize("caps", [(1e308, 1e308), (1e-320, 5e9), (0.0, 5e9), (float("inf"), 5e9)])
def test_what_is_no_market_cap_sizes_nothing(caps: tuple[float, float]) -> None:
    rows = [replace(build_row(symbol, 0.01), market_cap=cap) for symbol, cap in zip("AB", caps, strict=True)]
    first, second = (tile.box.inset(-1).area for tile in tiles(treemap(build_report((build_group(rows),)), WIDE)))
    assert first == pytest.approx(second)
