"""The sentences on extremes, written by hand."""

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.session import State
from cryptoai_cli.report.claims import Superlative
from cryptoai_cli.report.compose import make_headline
from cryptoai_cli.report.model import GroupReport, Tables
from tests.build_report import build_group, build_row, build_tables


def group(key: str, rank: int | None = 1, *, plural: bool = True, **moves: float) -> GroupReport:
    rows = [build_row(symbol, r) for symbol, r in moves.items()]
    return build_group(rows, key=key, label=key.capitalize(), rank=rank, plural=plural)


MINERS = group("miners", A=0.09, B=0.08, C=-0.005, D=0.07)


def told(tables: Tables) -> tuple[str, tuple[Superlative, ...]]:
    headline, notices = make_headline(tables)
    assert notices == ()
    return headline.text.replace("\N{MINUS SIGN}", "-"), headline.superlatives


def text(*groups: GroupReport, nasdaq: float = 0.02, state: State = State.FINAL) -> str:
    return told(build_tables(groups, nasdaq=nasdaq, state=state))[0]


def test_extremes_of_the_whole_report_need_no_scope() -> None:
    assert text(MINERS, group("chips", 2, E=0.01, F=0.02, G=0.03)).endswith(
        " A (+9.0 %) and B (+8.0 %) rose most; C (-0.5 %) lagged."
    )


def test_where_another_moved_farther_the_sentence_says_among_whom() -> None:
    assert text(MINERS, group("power", 2, E=0.1, F=0.02, G=0.03)).endswith(
        " Among them, A (+9.0 %) and B (+8.0 %) rose most; C (-0.5 %) lagged."
    )


def test_the_biggest_mover_of_the_report_is_named_where_it_is_far_ahead() -> None:
    assert text(MINERS, group("power", 2, E=0.265, F=0.02, G=0.03)).endswith(
        " Among them, A (+9.0 %) and B (+8.0 %) rose most; C (-0.5 %) lagged. E (+26.5 %) rose most of all."
    )


HELD = group("chips", K=-0.001, L=-0.002, M=-0.003)


@pytest.mark.parametrize(("plural", "among"), [(True, "Among power, "), (False, "Among Power names, ")])
def test_in_a_fall_they_are_of_the_group_that_fell(plural: bool, among: str) -> None:  # noqa: FBT001 - pytest names it
    power = group("power", 2, plural=plural, E=-0.05, F=-0.06, G=-0.07, H=0.002)
    assert text(HELD, power, nasdaq=-0.03).endswith(" G (-7.0 %) and F (-6.0 %) fell most; H (+0.2 %) rose.")
    outside = group("duo", None, U=-0.2)
    assert text(HELD, power, outside, nasdaq=-0.03).endswith(
        " Among them, G (-7.0 %) and F (-6.0 %) fell most; H (+0.2 %) rose. U (-20.0 %) fell most of all."
    )
    told_too = group("chips", K=-0.001, L=-0.08, M=-0.001)
    among = among.replace("power", "Power")
    assert f" {among}G (-7.0 %) and F (-6.0 %) fell most; H (+0.2 %) rose." in text(told_too, power, nasdaq=-0.03)


def test_in_an_open_session_they_have_risen_or_fallen() -> None:
    assert text(MINERS, group("power", 2, E=0.265, F=0.02, G=0.03), state=State.IN_PROGRESS).endswith(
        " Among them, A (+9.0 %) and B (+8.0 %) have risen most; C (-0.5 %) lags. E (+26.5 %) has risen most of all."
    )
    fell = group("power", 2, E=-0.05, F=-0.05, G=-0.07)
    assert text(HELD, fell, nasdaq=-0.03, state=State.IN_PROGRESS).endswith(" G (-7.0 %) has fallen most.")


def test_suspect_moves_that_would_contradict_are_said_to_be_left_aside() -> None:
    bad = build_row("BAD", 0.5, status=Status.SUSPECT)
    own = build_group([*MINERS.rows, bad], key="miners", label="Miners")
    assert text(own, group("power", 2, E=0.265, F=0.02, G=0.03)).endswith(
        " Among them, A (+9.0 %) and B (+8.0 %) rose most; C (-0.5 %) lagged, suspect moves aside."
        " E (+26.5 %) rose most of all, suspect moves aside."
    )


def test_each_superlative_says_of_whom_and_over_what_it_holds() -> None:
    _, found = told(build_tables([MINERS, group("power", 2, E=0.265, F=0.02, G=0.03)], nasdaq=0.02))
    assert [(each.text, each.scope.value, each.groups, each.cells) for each in found] == [
        ("led", "report", (), ("groups.miners",)),
        ("rose most", "groups", ("miners",), ("groups.miners.rows.A", "groups.miners.rows.B")),
        ("lagged", "groups", ("miners",), ("groups.miners.rows.C",)),
        ("rose most of all", "report", (), ("groups.power.rows.E",)),
    ]


def test_a_large_distribution_is_told_with_the_move() -> None:
    rows = [replace(row, dividend=25.0) if row.symbol == "C" else row for row in MINERS.rows]
    own = build_group(rows, key="miners", label="Miners")
    assert "C (-0.5 %, ex-dividend 25.00 USD) lagged." in text(own, group("power", 2, E=0.01, F=0.02, G=0.03))
