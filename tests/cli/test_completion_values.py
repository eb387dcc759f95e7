"""The values that a Tab offers, in this process; what each shell makes of them is in test_completion.py."""

from types import SimpleNamespace
from typing import Any

import pytest

from cryptoai_cli.cli import completion_values as values
from cryptoai_cli.workflows.periods import PERIODS
from tests.cli.conftest import Command


def context(**params: object) -> Any:  # noqa: ANN401 stands for that of the library
    return SimpleNamespace(params=params)


def test_every_period_is_offered_with_what_it_means() -> None:
    assert [word for word, _ in values.periods()] == list(PERIODS)
    assert all(meaning for _, meaning in values.periods())


@pytest.mark.parametrize(("by_group", "column"), [(True, "median_pct"), (False, "change_pct")])
def test_columns_are_those_of_rows_or_groups(*, by_group: bool, column: str) -> None:
    assert column in values.column_lists(context(by_group=by_group), "")
    assert (f"session,{column}" in values.column_lists(context(by_group=by_group), "session,")) is True


def test_a_list_goes_on_with_what_it_has_not_yet() -> None:
    found = values.column_lists(context(), "symbol,price,na")
    assert "symbol,price,name" in found
    assert "symbol,price,symbol" not in found
    assert "headline,symbol" in values.json_fields("headline,sy")


@pytest.mark.usefixtures("movers")
def test_symbols_are_offered_without_the_names_of_groups() -> None:
    words = [word for word, _ in values.one_symbol(context())]
    assert "MARA" in words
    assert "miners" not in words
    assert "MARA,RIOT" in values.more_symbols(context(), "MARA,")
    assert "MARA,MARA" not in values.more_symbols(context(), "MARA,")


def test_symbols_that_the_store_holds_are_offered_too_and_no_tab_makes_a_store(movers: Command) -> None:
    assert "XYZ" not in dict(values.names_and_held_symbols(context()))
    assert not (movers.folder / "home").exists()
    (movers.folder / "more.csv").write_text("date,symbol,close\n2025-10-10,XYZ,10\n2025-10-13,XYZ,11\n")
    assert movers("import", "more.csv").code == 0
    found = dict(values.names_and_held_symbols(context()))
    assert {"XYZ", "MARA", "miners"} <= set(found)


def test_nothing_that_is_broken_stops_a_tab(movers: Command) -> None:
    (movers.folder / "home").mkdir()
    (movers.folder / "home" / "store.sqlite3").write_text("no database")
    for file in (movers.folder / "home").iterdir():
        file.write_text("no database")
    assert "MARA" in dict(values.names_and_held_symbols(context()))
    movers.settings.write_text("broken")
    assert values.names_and_held_symbols(context()) == []
