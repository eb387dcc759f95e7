from msgspec.structs import replace

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.render.charts.index_plot import MOST_TOGETHER, dates, explanation, index_plot, title
from cryptoai_cli.report.model import Length, Period, Report
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
    assert explanation(report) == (
        (
            "A group's index compounds the mean of its members' moves in each session; 100 where its line begins. "
            "The report's tables give the median move of one session."
        ),
        "Dashed: Nasdaq.",
    )
    groups = tuple(replace(group, recent_index=(100.0,) * 4) for group in report.groups)
    assert "100 at the close of 8 October 2025." in explanation(replace(report, groups=groups))[0]
    assert len(explanation(replace(report, groups=groups, primary_index=()))) == 1


def test_a_group_without_an_index_does_not_count_where_lines_begin() -> None:
    report = build_story_with_history()
    late = (None, 100.0, 98.0, 98.3)
    first, *others = report.groups
    groups = (replace(first, recent_index=()), *(replace(group, recent_index=late) for group in others))
    told_of = explanation(replace(report, groups=groups, primary_index=late))
    assert "100 at the close of 9 October 2025." in told_of[0]


def over_a_period() -> Report:
    report = build_story_with_history()
    groups = tuple(replace(g, recent_index=(100.0, 98.0, 101.0, 112.345)) for g in report.groups[:2])
    period = Period(Length.WEEK, report.previous, report.session, report.session, 3)
    return replace(report, groups=groups, period=period, measure=Measure.MEAN)


def test_the_title_says_what_is_drawn() -> None:
    report = build_story_with_history()
    even = tuple(replace(group, recent_index=(100.0, 99.0, 101.0, 102.0)) for group in report.groups)
    assert title(replace(report, groups=even)) == "Groups since 8 October 2025, 100 at the start"
    assert title(replace(report, groups=even[:1])) == "Bitcoin miners since 8 October 2025, 100 at the start"
    assert title(report) == "Groups since 8 October 2025, 100 where each begins"
    assert dates(report) == "8 to 13 October 2025, 4 closes"


def test_a_period_is_drawn_as_the_price_change_that_the_tables_give() -> None:
    report = over_a_period()
    panel = index_plot(report)
    assert panel is not None
    words = [" ".join(each.split()) for each in texts(panel)]
    assert "Bitcoin miners +12.35 %" in words or "Bitcoin miners +12.34 %" in words
    assert {"0 %", "+5 %"} <= set(words) or {"0 %", "+2 %"} <= set(words)
    assert title(report) == "Groups since 10 October 2025, mean price change of the members"
    assert explanation(report)[0] == (
        "A group's line is the mean of its members' price changes since the close of 10 October 2025, "
        "as in the report's tables."
    )


def test_beyond_six_lines_each_group_has_a_panel_with_the_benchmark_in_grey() -> None:
    report = build_story_with_history()
    index = (100.0, 98.0, 101.0, 102.0)
    many = tuple(replace(report.groups[0], key=f"g{at}", recent_index=index) for at in range(MOST_TOGETHER + 1))
    few, all_of_them = (index_plot(replace(report, groups=groups)) for groups in (many[1:], many))
    assert few is not None
    assert all_of_them is not None
    assert len({line.get("class") for line in of_class(few, "series")}) == MOST_TOGETHER + 1
    assert {line.get("class") for line in of_class(all_of_them, "series")} == {"series beside", "series l0"}
    assert len(of_class(all_of_them, "beside")) == len(many)
    told_of = explanation(replace(report, groups=many))
    assert told_of[1] == "Grey: Nasdaq 98.9. All panels have the same scale."
