from pathlib import Path

import pytest

from cryptoai_cli.settings.layers import Layer, LayerKind, Leaf, Table, merge_layers, nested_table

VARIABLES: dict[tuple[str | int, ...], str] = {
    ("report", "top"): "MOVERS_REPORT__TOP",
    ("report", "benchmarks"): "MOVERS_REPORT__BENCHMARKS",
}
SHIPPED = {"groups": {"a": {"label": "A"}}, "report": {"top": 5, "measure": "median"}}


def layer(kind: LayerKind, table: Table) -> Layer:
    return Layer(kind, kind.name, table, Path())


def values(*layers: Layer) -> dict[tuple[str | int, ...], object]:
    return {path: leaf.value for path, leaf in merge_layers(layers).items()}


def test_a_later_layer_wins_key_by_key() -> None:
    found = merge_layers((layer(LayerKind.SHIPPED, SHIPPED), layer(LayerKind.OPTIONS, {"report": {"top": 3}})))
    assert found["report", "top"].value == 3
    assert found["report", "top"].layer.kind is LayerKind.OPTIONS
    assert found["report", "measure"].value == "median"
    assert found["report", "measure"].layer.kind is LayerKind.SHIPPED


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        (LayerKind.USER_FILE, {"b"}),
        (LayerKind.FOLDER_FILE, {"b"}),
        (LayerKind.ENVIRONMENT, {"a", "b"}),  # a variable adds to the groups of the files
        (LayerKind.OPTIONS, {"a", "b"}),
    ],
)
def test_only_a_file_with_groups_replaces_those_before_it(kind: LayerKind, keys: set[str]) -> None:
    found = values(layer(LayerKind.SHIPPED, SHIPPED), layer(kind, {"groups": {"b": {"label": "B"}}}))
    assert {path[1] for path in found if path[0] == "groups"} == keys
    assert found["report", "top"] == 5


def test_a_file_with_an_empty_table_of_groups_replaces_none() -> None:
    found = values(layer(LayerKind.SHIPPED, SHIPPED), layer(LayerKind.USER_FILE, {"groups": {}}))
    assert found["groups", "a", "label"] == "A"


def test_values_become_tables_in_tables_again() -> None:
    found = merge_layers([layer(LayerKind.SHIPPED, SHIPPED)])
    assert nested_table(found) == SHIPPED


def test_an_empty_table_does_not_hide_what_another_layer_sets_in_it() -> None:
    shipped, user = layer(LayerKind.SHIPPED, {"email": {}}), layer(LayerKind.USER_FILE, {"email": {"port": 25}})
    assert nested_table(merge_layers((shipped, user))) == {"email": {"port": 25}}


def test_a_table_is_built_anew_and_not_shared_with_the_layer() -> None:
    empty: Table = {}
    leaf = Leaf(empty, layer(LayerKind.SHIPPED, {"email": empty}))
    nested_table({("email",): leaf, ("email", "port"): Leaf(25, leaf.layer)})
    assert empty == {}


@pytest.mark.parametrize(
    ("path", "variable"),
    [
        (("report", "top"), "MOVERS_REPORT__TOP"),
        (("report", "benchmarks", 1), "MOVERS_REPORT__BENCHMARKS"),  # an element of what it set
        (("report",), "MOVERS_REPORT__TOP, MOVERS_REPORT__BENCHMARKS"),  # a table with what they set
        (("sources",), ""),
    ],
)
def test_the_variable_of_a_value_is_found(path: tuple[str | int, ...], variable: str) -> None:
    found = Layer(LayerKind.ENVIRONMENT, "environment", {}, Path(), variables=VARIABLES)
    assert found.variable(path) == variable
