import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.render.charts.betaplot import NARROW, WIDE, Layout, betaplot, rows_with_beta
from cryptoai_cli.report.model import Report, Row
from tests.build_report import build_benchmark, build_group, build_missing, build_report, build_row
from tests.render.drawings import of_class, texts, titles
from tests.render.story import build_story


def _row(symbol: str, move: float, beta: float) -> Row:
    """Return a member after a benchmark that rose by 2 %."""
    return build_row(symbol, move, name=f"{symbol} Inc", beta=beta, beta_excess_return=move - beta * 0.02)


def _report(*rows: Row) -> Report:
    return build_report((build_group(rows),), benchmarks=(build_benchmark(closes=(100, 102)),))


def test_only_members_with_a_beta_and_a_move_are_shown() -> None:
    known = _row("A", 0.06, 2.0)
    report = _report(known, build_row("B", 0.03), build_missing(), replace(known, symbol="C", status=Status.SUSPECT))
    assert [row.symbol for row in rows_with_beta(report)] == ["A"]


def test_the_member_farthest_from_what_beta_implies_comes_first() -> None:
    report = _report(_row("A", 0.06, 3.0), _row("B", 0.10, 1.0), _row("C", -0.02, 1.0))  # after beta: 0, +8, -4
    assert [row.symbol for row in rows_with_beta(report)] == ["B", "C", "A"]


def test_a_report_without_betas_has_nothing_to_show() -> None:
    assert rows_with_beta(build_report((build_group((build_row("A", 0.01),)),))) == ()


def test_a_member_in_two_groups_is_shown_once() -> None:
    row = _row("A", 0.06, 2.0)
    report = replace(_report(row), groups=(build_group((row,)), build_group((row,), key="two")))
    assert len(rows_with_beta(report)) == 1


def test_a_member_stands_above_the_line_when_it_did_better_than_its_beta_implies() -> None:
    panel = betaplot(_report(_row("A", 0.10, 2.0), _row("B", 0.01, 2.0)), WIDE)
    (line,) = of_class(panel, "implied")
    x1, y1, x2, y2 = (float(line.get(name, "nan")) for name in ("x1", "y1", "x2", "y2"))
    (above,), (below,) = of_class(panel, "up"), of_class(panel, "down")
    implied = y1 + (float(above.get("cx", "nan")) - x1) / (x2 - x1) * (y2 - y1)
    assert float(above.get("cy", "nan")) < implied < float(below.get("cy", "nan"))


def test_who_points_at_a_member_is_told_its_figures() -> None:
    assert "A +10.00 %, beta 2.00, after it +6.00" in titles(betaplot(_report(_row("A", 0.10, 2.0)), WIDE))


@pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_members_farthest_from_the_line_are_named(layout: Layout) -> None:
    assert {"A", "B"} <= set(texts(betaplot(_report(_row("A", 0.10, 2.0), _row("B", -0.05, 0.5)), layout)))


def test_names_never_cover_each_other() -> None:
    told = texts(betaplot(_report(*(_row(f"MEMBER{at}", 0.05, 1.5) for at in range(9))), WIDE))
    assert sum(line.startswith("MEMBER") for line in told) <= 2


def test_an_extreme_beta_stands_at_the_edge_and_is_told() -> None:
    rows = [_row(f"M{at}", 0.02 + at / 100, 1.0 + at / 10) for at in range(5)]
    panel = betaplot(_report(*rows, _row("WILD", 0.05, 10.68)), WIDE)
    assert "WILD (beta 10.68)" in texts(panel)


def test_a_beta_alone_without_what_follows_from_it_is_not_shown() -> None:
    assert rows_with_beta(build_story()) == ()


def test_a_name_without_room_on_either_side_is_left_out() -> None:
    """The field is 70 pixels wide, its dot in the middle, the name some 80."""
    row = build_row("LONGSYMBOL", 0.01, beta=0.5, beta_excess_return=0.001)
    report = build_report((build_group((row,)),))
    assert "LONGSYMBOL" in texts(betaplot(report, WIDE))
    assert "LONGSYMBOL" not in texts(betaplot(report, Layout(150, 400)))
