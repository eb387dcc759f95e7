from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.footnotes import Footnotes
from cryptoai_cli.render.terminal.members import member_lines
from cryptoai_cli.render.terminal.screen import screen_for
from cryptoai_cli.report.model import GroupReport, Row
from tests.build_report import build_group, build_missing, build_report, build_row


def _lines(*groups: GroupReport, width: int = 60) -> list[str]:
    screen = screen_for(RenderOptions(width=width))
    return [line.plain.rstrip() for line in member_lines(build_report(groups), Footnotes("", ""), screen)]


def _row(symbol: str, rank: int) -> Row:
    return build_row(symbol, -rank / 100, rank=rank, price=10.0, name=f"Company {symbol}")


def test_members_stand_in_rank_order_and_those_without_a_rank_last_with_their_reason() -> None:
    late = build_missing("LATE", status=Status.STALE, reason="last traded on Friday 10 October, before this session")
    odd = build_row("ODD", closes=(10.0, 1.0), status=Status.SUSPECT, reason="fell to a tenth")
    lines = _lines(build_group((late, _row("B", 2), odd, _row("A", 1)), label="Miners"))
    assert [line.split()[0] for line in lines[:3]] == ["Miners", "A", "B"]
    assert lines[3:] == [
        "LATE  stale: last traded on Friday 10 October, before this",
        "      session",
        "ODD   suspect (1.00, \N{MINUS SIGN}90.00 %): fell to a tenth",
    ]


def test_groups_come_by_their_rank_in_the_same_columns_which_are_headed_once() -> None:
    second = build_group((_row("LONGSYMBOL", 1),), key="b", label="Second", rank=2)
    first = build_group((_row("A", 1),), key="a", label="First")
    lines = _lines(second, first)
    assert [line.split()[0] for line in lines if line] == ["First", "A", "Second", "LONGSYMBOL"]
    assert lines[2:4] == ["", "Second"]
    assert lines[1].index("10.00") == lines[4].index("10.00")
    assert lines[0].split() == ["First", "Price", "vs", "Nasdaq", "Change"]


def test_a_group_of_which_nobody_has_a_figure_tells_why() -> None:
    assert _lines(build_group((build_missing("GONE", reason=""),), label="Gone"))[1:] == ["GONE  missing"]


def test_the_whole_width_is_for_one_table_with_the_rare_figures() -> None:
    title, headings, *_ = _lines(build_group((_row("A", 1),)), width=120)
    assert (title, "Surprise" in headings) == ("Bitcoin miners", True)


def test_only_of_a_suspect_member_figures_are_told() -> None:
    late = build_row("LATE", closes=(10.0, 1.0), status=Status.STALE, reason="old")
    assert _lines(build_group((late,)))[1:] == ["LATE  stale: old"]
