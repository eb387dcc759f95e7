from msgspec.structs import replace

from cryptoai_cli.render.charts.axis import Scale
from cryptoai_cli.render.charts.dotplot_benchmarks import Label, benchmark_line, place_labels
from cryptoai_cli.render.charts.svg import Panel
from cryptoai_cli.report.model import Row
from tests.build_report import build_benchmark, build_report
from tests.render.drawings import of_class, parsed, texts

SCALE = Scale(0.0, 0.1, 0.0, 1000.0)  # a percent every 100 pixels


def _lines(*percents: float) -> tuple[Row, ...]:
    return tuple(build_benchmark(f"^B{at}", (100, 100 + each), name=f"B {at}") for at, each in enumerate(percents))


def _label(row: Row, *, is_left: bool) -> Label:
    return Label(row, "B +2.00 %", 200.0, 2, is_left=is_left)


def test_a_name_stands_with_its_move_at_its_line() -> None:
    (label,) = place_labels(_lines(2), SCALE, 1000)
    assert (label.words, round(label.x)) == ("B 0 +2.00 %", 200)


def test_the_lower_of_two_has_its_name_at_the_left_and_both_share_a_shelf() -> None:
    labels = place_labels(_lines(4, 6), SCALE, 1000)
    assert [(label.is_left, label.shelf) for label in labels] == [(True, 1), (False, 1)]


def test_names_on_one_side_stand_on_shelves_so_that_no_line_crosses_one() -> None:
    labels = place_labels(_lines(4, 5, 6, 7), SCALE, 1000)
    # the stem of a line goes down from the shelf of its name: the outermost name stands lowest on each side
    assert [(label.is_left, label.shelf) for label in labels] == [(True, 2), (True, 1), (False, 1), (False, 2)]


def test_without_room_at_the_left_all_names_stand_at_the_right() -> None:
    labels = place_labels(_lines(0.1, 0.2), SCALE, 1000)
    assert [(label.is_left, label.shelf) for label in labels] == [(False, 1), (False, 2)]


def test_where_a_line_has_to_cross_a_name_each_has_a_shelf_and_the_wider_side() -> None:
    labels = place_labels(_lines(0.2, 0.9), SCALE, 100)  # names of some 80 pixels at 20 and at 90 of 100
    assert [(label.is_left, label.shelf) for label in labels] == [(False, 1), (True, 2)]


def test_no_benchmark_has_no_name() -> None:
    assert place_labels((), SCALE, 1000) == ()


def test_a_name_ends_before_its_line_or_begins_behind_it() -> None:
    (row,) = _lines(2)
    report = build_report(benchmarks=(row,))
    for is_left, x, anchor in ((True, "194", "e n halo"), (False, "206", "n halo")):
        panel = Panel(0, 0, benchmark_line(_label(row, is_left=is_left), report, 50.0, ((50.0, 90.0),)))
        (name,) = parsed(panel).iter("text")
        assert (name.get("x"), name.get("class")) == (x, anchor)
        assert texts(panel) == ["B +2.00 %"]


def test_a_line_goes_from_its_name_over_every_span() -> None:
    (row,) = _lines(2)
    report = build_report(benchmarks=(row,))
    panel = Panel(0, 0, benchmark_line(_label(row, is_left=True), report, 50.0, ((50.0, 90.0), (100.0, 140.0))))
    (line,) = of_class(panel, "bench")
    # two shelves of 1.4 x 13 pixels, less 0.8 x 13
    assert line.get("d") == "M200 26V50M200 50V90M200 100V140"


def test_the_first_benchmark_is_solid_and_from_the_third_on_all_look_alike() -> None:
    rows = _lines(1, 2, 3, 4)
    report = build_report(benchmarks=rows)
    looks = [
        of_class(Panel(0, 0, benchmark_line(_label(row, is_left=True), report, 50.0, ())), "bench")[0].get("class")
        for row in rows
    ]
    assert looks == ["bench bench0", "bench bench1", "bench bench2", "bench bench2"]


def test_the_look_follows_the_order_of_the_report_and_not_that_of_the_moves() -> None:
    low, high = _lines(1, 2)
    report = build_report(benchmarks=(high, low))
    panel = Panel(0, 0, benchmark_line(_label(replace(low), is_left=True), report, 50.0, ()))
    assert of_class(panel, "bench1")
