from datetime import UTC, date, datetime

import pytest

from cryptoai_cli.render.fields import (
    Field,
    Shown,
    flat_fields,
    inapplicable_field,
    number_field,
    pick_fields,
    signed_field,
    text_field,
)
from cryptoai_cli.render.numbers import FILE_MARKS, TERMINAL_MARKS
from cryptoai_cli.render.options import RenderOptions
from tests.build_report import build_benchmark, build_group, build_missing, build_report, build_row


def test_a_column_of_words_stands_to_the_left_and_one_of_figures_to_the_right() -> None:
    assert not text_field("name", "Name", ["A"]).is_number
    assert number_field("rank", "#", ["1"]).is_number
    assert signed_field("change", "Change", [0.1], str).is_number


def test_only_a_signed_figure_is_good_or_bad() -> None:
    field = signed_field("change", "Change", [0.1, -0.2, 0.0, None], lambda value: "" if value is None else str(value))
    assert field.cells == (Shown("0.1", 0.1), Shown("-0.2", -0.2), Shown("0.0", 0.0), Shown("", 0.0))
    assert number_field("rank", "#", ["1"]).cells == (Shown("1", 0.0),)


def test_a_column_is_blank_where_no_cell_has_text() -> None:
    assert text_field("note", "Note", ["", ""]).is_blank
    assert text_field("note", "Note", []).is_blank
    assert not text_field("note", "Note", ["", "x"]).is_blank


def test_columns_come_in_the_order_asked_for_without_those_that_have_no_meaning() -> None:
    idle = inapplicable_field(text_field("d", "D", [""]))
    fields = (text_field("a", "A", ["1"]), text_field("b", "B", [""]), text_field("c", "C", ["2"]), idle)
    assert [field.key for field in pick_fields(fields, ("c", "d", "b", "x", "a"))] == ["c", "b", "a"]


def test_a_column_without_a_meaning_keeps_what_it_knows() -> None:
    (shown,) = pick_fields([inapplicable_field(text_field("a", "A", ["1", ""]))], ("a",))
    assert [(cell.text, cell.applies) for cell in shown.cells] == [("1", True), ("", False)]


def columns(*names: str) -> list[Field]:
    row = build_row(
        "MARA",
        closes=(1999.0, 2050.5),
        volume=42343600,
        relative_volume=0.5,
        surprise=-2.25,
        streak=-3,
        largest_since=date(2025, 4, 9),
        high_52w=True,
        low_52w=False,
        as_of=datetime(2025, 10, 13, 20, 0, tzinfo=UTC),
    )
    report = build_report((build_group((row, build_missing())),), benchmarks=())
    return list(flat_fields(report, RenderOptions(columns=names), TERMINAL_MARKS))


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("session", Shown("2025-10-13")),
        ("symbol", Shown("MARA")),
        ("as_of", Shown("2025-10-13T20:00:00Z")),
        ("rank", Shown("1")),
        ("price", Shown("2,050.50")),
        ("change", Shown("+51.50", 51.5)),
        ("change_pct", Shown("+2.58 %", 2.58)),
        ("surprise", Shown("\N{MINUS SIGN}2.25", -2.25)),
        ("relative_volume", Shown("0.50")),
        ("volume", Shown("42,343,600")),
        ("streak", Shown("\N{MINUS SIGN}3")),
        ("largest_since", Shown("2025-04-09")),
        ("high_52w", Shown("yes")),
        ("low_52w", Shown("no")),
    ],
)
def test_every_kind_of_cell_is_written_for_people(name: str, cell: Shown) -> None:
    (field,) = columns(name)
    assert (field.key, field.heading) == (name, name)
    assert field.cells[0] == cell


def test_what_is_not_known_is_left_blank() -> None:
    assert [field.cells[1].text for field in columns("price", "change_pct", "high_52w", "as_of")] == [""] * 4


@pytest.mark.parametrize(
    ("name", "is_number"), [("symbol", False), ("session", False), ("as_of", False), ("price", True)]
)
def test_only_figures_stand_to_the_right(name: str, is_number: bool) -> None:  # noqa: FBT001 - pytest names it
    assert columns(name)[0].is_number is is_number
    assert not columns("high_52w")[0].is_number


def test_flat_columns_follow_the_order_that_was_asked_for() -> None:
    assert [field.key for field in columns("symbol", "rank", "name")] == ["symbol", "rank", "name"]


def test_by_group_there_is_a_cell_for_every_group_and_otherwise_for_every_row() -> None:
    report = build_report((build_group((build_row("A"), build_row("B"))),), benchmarks=(build_benchmark(),))
    (by_row,) = flat_fields(report, RenderOptions(columns=("group",)), FILE_MARKS)
    (by_group,) = flat_fields(report, RenderOptions(columns=("group",), by_group=True), FILE_MARKS)
    assert [cell.text for cell in by_row.cells] == ["benchmark", "bitcoin-miners", "bitcoin-miners"]
    assert [cell.text for cell in by_group.cells] == ["bitcoin-miners"]
