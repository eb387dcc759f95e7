import pytest

from cryptoai_cli.render.columns import column_names
from cryptoai_cli.render.xlsx.glossary import glossary, heading


@pytest.mark.parametrize(
    ("name", "expected"),
    [("change_pct", "Change, %"), ("label", "Group"), ("change_5d_pct", "Change 5d, %"), ("own_idea", "own_idea")],
)
def test_a_column_has_a_name_for_people_or_keeps_its_own(name: str, expected: str) -> None:
    assert heading(name) == expected


def test_no_two_columns_have_the_same_name() -> None:
    names = {*column_names(by_group=False), *column_names(by_group=True), "base_session", "change_5d_pct"}
    assert len({heading(name) for name in names}) == len(names)


@pytest.mark.parametrize("by_group", [False, True])
def test_every_column_of_the_files_has_a_meaning(*, by_group: bool) -> None:
    names = column_names(by_group=by_group)
    assert [name for _, name, meaning in glossary(names) if meaning] == list(dict.fromkeys(names))


def test_a_column_of_two_sheets_is_explained_once_and_an_unknown_one_not_at_all() -> None:
    assert [name for _, name, _ in glossary(("rank", "symbol", "rank", "own_idea"))] == ["rank", "symbol"]
