import inspect
from pathlib import Path

from cryptoai_cli.analysis.ranking import RankBy
from cryptoai_cli.cli.options import ReportOptions, with_report_options, with_screen_options
from cryptoai_cli.render.renderers import Format

given: list[tuple[ReportOptions, str]] = []


def on(day: str = "", *, options: ReportOptions) -> None:
    """Report on a day."""
    given.append((options, day))


def test_a_command_receives_its_options_as_one_value_with_its_own_name() -> None:
    run = with_report_options(on)
    defaults = {p.name: p.default for p in inspect.signature(run).parameters.values() if p.name != "day"}
    run(day="friday", **{**defaults, "format": Format.CSV, "output": Path("a.csv"), "quiet": True})
    options, day = given.pop()
    assert day == "friday"
    assert options == ReportOptions(format=Format.CSV, output=Path("a.csv"), quiet=True, command="on")


def test_a_command_keeps_its_name_its_text_and_its_own_parameters_first() -> None:
    run = with_report_options(on)
    names = list(inspect.signature(run).parameters)
    assert (run.__name__, run.__doc__) == ("on", "Report on a day.")
    assert names[0] == "day"
    assert "options" not in names
    assert "command" not in names


def test_a_screen_has_the_options_that_choose_figures_and_none_of_files() -> None:
    names = set(inspect.signature(with_screen_options(on)).parameters) - {"day"}
    figures = {"rank_by", "measure", "top", "benchmark", "symbols", "source", "columns", "by_group", "color"}
    assert names == figures | {"config", "quiet"}


def test_options_that_a_screen_lacks_have_their_defaults() -> None:
    run = with_screen_options(on)
    values = {p.name: p.default for p in inspect.signature(run).parameters.values()}
    run(**values)
    options, _day = given.pop()
    assert options == ReportOptions(command="on")
    assert options.rank_by is RankBy.CHANGE
