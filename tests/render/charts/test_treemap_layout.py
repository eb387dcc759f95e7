import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.render.charts.treemap_layout import Layout, Map, is_weighted, place_groups
from cryptoai_cli.report.model import GroupReport
from tests.build_report import build_group, build_missing, build_report, build_row

LAYOUT = Layout(
    width=1000, tile=10_000, least_height=200, most_height=600, sizes=(20, 14, 10), heading=10, stretch=1.25
)


def _group(count: int, key: str = "a", rank: int | None = 1, move: float = 0.01) -> GroupReport:
    return build_group([build_row(f"{key.upper()}{at}", move) for at in range(count)], key=key, rank=rank)


def _weighted(*caps: float | None) -> GroupReport:
    return build_group([replace(build_row(f"S{at}", 0.01), market_cap=cap) for at, cap in enumerate(caps)])


def _place(*groups: GroupReport, layout: Layout = LAYOUT) -> Map:
    return place_groups(build_report(groups), layout)


@pytest.mark.parametrize(
    ("caps", "expected"),
    [
        ((1.0, 5e9), True),
        ((0.99, 5e9), False),
        ((0.5e18, 0.5e18), True),
        ((0.6e18, 0.5e18), False),
        ((5e9, None), False),
        ((), False),
    ],
)
def test_tiles_differ_where_every_market_cap_is_one(caps: tuple[float | None, ...], *, expected: bool) -> None:
    assert is_weighted(_weighted(*caps)) is expected


@pytest.mark.parametrize(("members", "height"), [(1, 200), (30, 300), (90, 600)])
def test_the_height_follows_the_members_within_its_limits(members: int, height: float) -> None:
    assert _place(_group(members)).height == height  # members x 10,000 / 1,000


def test_a_group_without_members_takes_no_place_and_unranked_ones_come_last() -> None:
    placed = _place(_group(2, "b", rank=None), _group(0, "c"), _group(2, "a"))
    assert [field.group.key for field in placed.fields] == ["a", "b"]


def test_fields_stand_apart_and_fill_the_map() -> None:
    (field,) = _place(_group(3)).fields
    assert (field.box.x, field.box.y, field.box.width, field.box.height) == (0, 0, 1000, 200)
    first, second = _place(_group(2, "a"), _group(2, "b", rank=2)).fields
    assert second.box.x - (first.box.x + first.box.width) == pytest.approx(4)  # twice two pixels


def test_tiles_lie_below_the_heading_of_their_field() -> None:
    (field,) = _place(_group(3)).fields
    assert min(tile.box.y for tile in field.tiles) == pytest.approx(field.box.y + 17 + 1)  # 1.7 x 10, and a gap


def test_tiles_keep_the_order_of_the_members_whatever_their_values() -> None:
    (field,) = _place(_weighted(1e9, 9e9, 4e9)).fields
    areas = [tile.box.inset(-1).area for tile in field.tiles]
    assert [tile.row.symbol for tile in field.tiles] == ["S0", "S1", "S2"]
    assert areas[1] > areas[2] > areas[0]
    assert areas[1] / areas[2] == pytest.approx(9 / 4)


def test_the_largest_value_stands_first() -> None:
    (field,) = _place(_weighted(1e9, 9e9)).fields
    assert field.tiles[1].box.x < field.tiles[0].box.x


def test_no_tile_is_smaller_than_a_quarter_of_the_mean_one() -> None:
    (field,) = _place(_weighted(1e6, 4e12)).fields
    small, large = (tile.box.inset(-1).area for tile in field.tiles)
    assert large / small == pytest.approx(8)  # 4e12 to a quarter of 2e12


def test_a_tile_says_its_move_or_why_there_is_none() -> None:
    rows = (build_row("A", 0.02), build_missing("B"), build_row("C", 0.5, status=Status.SUSPECT))
    (field,) = _place(build_group(rows)).fields
    assert [(tile.face.value, tile.face.tone) for tile in field.tiles] == [
        ("+2.00 %", "u3"),  # the scale ends at 1.5 times the median of 2 %
        ("missing", "none"),
        ("suspect", "none"),
    ]


def test_words_have_the_largest_size_that_fits() -> None:
    (roomy,) = _place(_group(2)).fields
    (crowded,) = _place(_group(100), layout=replace(LAYOUT, most_height=200)).fields
    assert {tile.size for tile in roomy.tiles} == {20}
    assert crowded.size == 10


def test_a_tile_too_small_for_two_lines_keeps_its_symbol_and_is_no_louder() -> None:
    flat = replace(LAYOUT, least_height=40, most_height=40)  # some 20 pixels below the heading: one line of 14
    (field,) = _place(_group(1), layout=flat).fields
    (tile,) = field.tiles
    assert (tile.brief, tile.size) == (True, 13)


def test_a_tile_without_room_for_its_symbol_has_no_words() -> None:
    tiny = replace(LAYOUT, least_height=25, most_height=25)
    (field,) = _place(_group(1), layout=tiny).fields
    assert [(tile.brief, tile.size) for tile in field.tiles] == [(True, 0)]


def test_the_words_of_equal_tiles_have_one_size_and_weighted_groups_have_none() -> None:
    fields = _place(_group(2), _weighted(1e9, 9e9)).fields
    assert [field.size for field in fields] == [20, 0]


def test_words_are_at_most_a_quarter_larger_than_the_smallest_ones_that_there_are() -> None:
    placed = _place(_group(1, "a"), _group(50, "b", rank=2), layout=replace(LAYOUT, most_height=200))
    assert [field.size for field in placed.fields] == [0, 10]
    assert placed.most == 12.5


def test_equal_tiles_are_wide_enough_for_their_words_where_they_can_be() -> None:
    rows = [build_row("WWWWWWWW", 0.01), *(build_row(f"S{at}", 0.01) for at in range(3))]
    narrow = replace(LAYOUT, width=140, least_height=300, most_height=300)
    (field,) = _place(build_group(rows), layout=narrow).fields
    assert not any(tile.brief for tile in field.tiles)


def test_fields_can_follow_market_caps_and_even_a_small_one_is_seen() -> None:
    groups = [
        replace(_weighted(*caps), key=key, rank=at)
        for at, (key, caps) in enumerate({"a": (6e9, 3e9), "b": (1e6,)}.items())
    ]
    by_cap = _place(*groups, layout=replace(LAYOUT, fields_by_cap=True, heading=0.0))
    large, small = (field.box.area for field in by_cap.fields)
    assert 0.01 < small / (large + small) < 0.03
    by_count = _place(*groups, layout=replace(LAYOUT, heading=0.0))
    assert by_count.fields[1].box.area / by_count.fields[0].box.area > 0.4


def test_fields_follow_their_members_where_a_cap_is_missing() -> None:
    groups = (replace(_weighted(6e9, 3e9), rank=1), replace(_weighted(1e6, None), key="b", rank=2))
    first, second = _place(*groups, layout=replace(LAYOUT, fields_by_cap=True)).fields
    assert first.box.area == pytest.approx(second.box.area, rel=0.05)


def test_where_fields_follow_market_caps_a_text_has_more_room() -> None:
    group = replace(_weighted(5e9, 5e9), rank=1)
    sizes = tuple(float(size) for size in range(60, 8, -1))
    layout = replace(LAYOUT, width=300, least_height=100, most_height=100, sizes=sizes)
    tight, loose = (_place(group, layout=replace(layout, fields_by_cap=by_cap)) for by_cap in (False, True))
    assert loose.fields[0].tiles[0].size < tight.fields[0].tiles[0].size
