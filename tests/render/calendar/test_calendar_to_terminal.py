from msgspec.structs import replace
from rich.cells import cell_len

from cryptoai_cli.render.calendar.calendar_to_terminal import calendar_to_terminal
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.results_due import ResultsDue
from tests.render.calendar.due import DUE, NONE_DUE, ROWS


def lines(width: int | None, due: ResultsDue = DUE, encoding: str = "utf-8") -> list[str]:
    return calendar_to_terminal(due, RenderOptions(width=width, encoding=encoding)).splitlines()


def test_a_wide_screen_has_every_column() -> None:
    assert lines(120) == [
        "Results due, 13 to 19 October 2025",
        "",
        "Date            Symbol  Name       Due              Date is    Results",
        "Mon 2025-10-13  ABC     A Company  before the open  confirmed  Results due for Sep 2025, EPS forecast $0.99",
        "Tue 2025-10-14  DEF     \N{EN DASH}          not said         not said   =Results|due",
        "",
        "Nasdaq's calendar does not say which dates are estimated and which confirmed; dates may move.",
    ]


def test_a_narrow_screen_leaves_out_the_title_and_then_the_name() -> None:
    assert "Results" not in lines(80)[2]
    assert "Name" in lines(80)[2]
    assert "Name" not in lines(55)[2]
    assert "not said" not in lines(40)[3]
    for width in (80, 55, 40):
        found = lines(width)
        assert all(cell_len(line) <= width for line in found), found
        assert any(line.startswith("Mon 2025-10-13  ABC") for line in found)


def test_names_are_plain_text_and_fit_the_encoding() -> None:
    odd = replace(DUE, rows=(replace(ROWS[0], name="Gr\u202e\x1b[31mün\N{EM DASH}"), ROWS[1]))
    assert "Gr[31mün\N{EM DASH}" in lines(120, odd)[3]
    assert all(line.isascii() for line in lines(120, odd, "ascii"))


def test_nothing_due_is_said_without_a_table() -> None:
    assert lines(80, NONE_DUE)[2:] == ["No results are due for these members."]
