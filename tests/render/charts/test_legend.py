from itertools import pairwise

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.render.charts.font import room_for
from cryptoai_cli.render.charts.legend import colour_legend, mark_legend, slim_colour_legend
from tests.build_report import build_benchmark, build_group, build_missing, build_report, build_row
from tests.render.drawings import of_class, texts
from tests.render.story import build_story


def test_each_shade_tells_where_it_begins() -> None:
    rows = [build_row(symbol, move) for symbol, move in (("A", 0.02), ("B", -0.06), ("C", 0.11))]
    told = texts(colour_legend(build_report((build_group(rows),))))
    sizes = ["1.5", "3", "6", "12", "24"]
    assert told == [*(f"\N{MINUS SIGN}{size} %" for size in reversed(sizes)), *(f"+{size} %" for size in sizes)]


def test_the_frame_of_a_missing_figure_is_explained_where_there_is_one() -> None:
    group = build_group((build_row("A", 0.02), build_missing()))
    assert texts(colour_legend(build_report((group,))))[-1] == "no figure"


def test_every_shade_is_on_the_scale() -> None:
    assert len(of_class(colour_legend(build_report((build_group((build_row("A", 0.01),)),))), "sw")) == 11


def test_the_scale_of_a_phone_tells_the_same_on_two_lines() -> None:
    report = build_report((build_group((build_row("A", 0.02), build_missing())),))
    broad, slim = colour_legend(report), slim_colour_legend(report)
    assert texts(slim) == texts(broad)
    assert len(of_class(slim, "sw")) == len(of_class(broad, "sw"))
    assert [each.get("y") for each in of_class(slim, "m")[:4]] == ["31", "46", "31", "46"]


def test_labels_of_the_scale_of_a_phone_do_not_touch() -> None:
    rows = [build_row(symbol, move) for symbol, move in (("A", 0.123), ("B", -0.456))]
    labels = of_class(slim_colour_legend(build_report((build_group(rows),))), "m")
    upper = [(float(each.get("x", "")), room_for(each.text or "", 12.5)) for each in labels[::2]]
    assert all(right - left >= (one + other) / 2 for (left, one), (right, other) in pairwise(upper))


def test_the_marks_are_explained_and_those_of_own_benchmarks_where_there_are_any() -> None:
    told = texts(mark_legend(build_story(), room=1120))
    assert told == ["a member that rose", "that fell", "median of its group", "BTC, where compared"]
    assert "BTC, where compared" not in texts(mark_legend(build_report(), room=1120))


def test_on_a_narrow_screen_the_marks_take_several_lines() -> None:
    assert mark_legend(build_story(), room=320).height > mark_legend(build_story(), room=1120).height


def test_a_benchmark_without_a_move_has_no_mark_to_explain() -> None:
    stale = build_benchmark("BTC-USD", of_group_only=True, status=Status.STALE)
    assert len(texts(mark_legend(build_report(benchmarks=(stale,)), room=1120))) == 3
