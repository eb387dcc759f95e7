from msgspec.structs import replace

from cryptoai_cli.render.charts.index_plot import explanation, index_plot
from tests.render.drawings import of_class, texts
from tests.render.story import build_story, build_story_with_history


def told() -> str:
    panel = index_plot(build_story_with_history())
    assert panel is not None
    return " | ".join(" ".join(words.split()) for words in texts(panel))


def test_every_group_that_has_an_index_is_a_line_and_so_is_the_benchmark() -> None:
    panel = index_plot(build_story_with_history())
    assert panel is not None
    assert len(of_class(panel, "series")) == 4
    assert "Bitcoin miners 115.9" in told()
    assert "Nasdaq 98.9" in told()


def test_without_an_index_there_is_no_drawing() -> None:
    assert index_plot(build_story()) is None
    assert index_plot(replace(build_story(), primary_index=(100.0, 101.0))) is None


def test_it_is_told_where_all_lines_begin() -> None:
    report = build_story_with_history()
    assert "100 where its line begins. Dashed: Nasdaq." in explanation(report)
    groups = tuple(replace(group, recent_index=(100.0,) * 4) for group in report.groups)
    assert "100 at the close of 8 October 2025. Dashed: Nasdaq." in explanation(replace(report, groups=groups))
    assert "Dashed" not in explanation(replace(report, groups=groups, primary_index=()))


def test_a_group_without_an_index_does_not_count_where_lines_begin() -> None:
    report = build_story_with_history()
    late = (None, 100.0, 98.0, 98.3)
    first, *others = report.groups
    groups = (replace(first, recent_index=()), *(replace(group, recent_index=late) for group in others))
    told_of = explanation(replace(report, groups=groups, primary_index=late))
    assert "100 at the close of 9 October 2025." in told_of
