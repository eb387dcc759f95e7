import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoai_cli.render.charts.squarify import equal_rows, squarify
from cryptoai_cli.render.charts.svg import Box

FIELD = Box(10, 20, 600, 400)
WEIGHTS = st.lists(st.floats(min_value=0.01, max_value=100), min_size=1, max_size=40)


def _inside(box: Box, field: Box) -> bool:
    edge = 1e-6
    return (
        box.x >= field.x - edge
        and box.y >= field.y - edge
        and box.x + box.width <= field.x + field.width + edge
        and box.y + box.height <= field.y + field.height + edge
    )


def _overlap(one: Box, other: Box) -> float:
    wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(wide, 0) * max(high, 0)


@given(WEIGHTS, st.floats(min_value=0.5, max_value=2))
def test_areas_are_in_proportion_and_fill_the_field(weights: list[float], stretch: float) -> None:
    boxes = squarify(weights, FIELD, stretch=stretch)
    for weight, box in zip(weights, boxes, strict=True):
        assert box.area == pytest.approx(FIELD.area * weight / sum(weights), rel=1e-6)
        assert _inside(box, FIELD)


@given(st.lists(st.floats(min_value=0.01, max_value=100), min_size=2, max_size=12))
def test_no_two_boxes_overlap(weights: list[float]) -> None:
    boxes = squarify(weights, FIELD)
    for at, box in enumerate(boxes):
        for other in boxes[at + 1 :]:
            assert _overlap(box, other) < 1e-3


def test_the_example_of_the_paper_comes_out_as_in_the_paper() -> None:
    boxes = squarify((6, 6, 4, 3, 2, 2, 1), Box(0, 0, 6, 4))
    assert [round(max(box.width / box.height, box.height / box.width), 2) for box in boxes] == [
        1.5,
        1.5,
        1.36,
        1.81,
        1.39,
        1.39,
        2.78,
    ]


def test_nothing_takes_no_room() -> None:
    assert squarify((), FIELD) == ()
    assert equal_rows(0, FIELD) == ()
    assert [box.area for box in squarify((1, 2), Box(0, 0, 0, 5))] == [0, 0]


@given(st.integers(min_value=1, max_value=60), st.floats(min_value=0.5, max_value=2))
def test_equals_have_the_same_area_and_fill_the_field(count: int, stretch: float) -> None:
    boxes = equal_rows(count, FIELD, stretch=stretch)
    assert len(boxes) == count
    for box in boxes:
        assert box.area == pytest.approx(FIELD.area / count)
        assert _inside(box, FIELD)


def test_equals_stand_in_reading_order_in_rows_of_about_the_same_length() -> None:
    boxes = equal_rows(7, Box(0, 0, 300, 200))
    rows = [round(box.y, 3) for box in boxes]
    assert rows == sorted(rows)
    lengths = sorted(rows.count(y) for y in set(rows))
    assert lengths[-1] - lengths[0] <= 1


def test_equals_are_as_wide_as_text_wants_them() -> None:
    wide = equal_rows(12, Box(0, 0, 400, 400), stretch=3)
    assert wide[0].width / wide[0].height == pytest.approx(3, rel=0.1)


def test_equals_are_no_narrower_than_they_may_be() -> None:
    field = Box(0, 0, 100, 120)
    assert min(box.width for box in equal_rows(5, field)) == pytest.approx(100 / 3)
    assert min(box.width for box in equal_rows(5, field, least_width=40)) == 50
    assert len(equal_rows(5, field, least_width=200)) == 5
