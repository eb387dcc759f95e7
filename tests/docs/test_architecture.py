"""The page of the architecture names the folders, the layers and the modules that there are."""

import re
import tomllib

import pytest

from tests.docs.pages import ROOT, page

ARCHITECTURE = page("docs/architecture.md")
PACKAGE = ROOT / "cryptoai_cli"
TREE, LAYERS = ARCHITECTURE.blocks("text")


@pytest.mark.parametrize("folder", sorted(file.parent.name for file in PACKAGE.glob("*/__init__.py")))
def test_every_folder_of_the_package_is_in_the_tree(folder: str) -> None:
    assert re.search(rf"^  {folder}/ +\S", TREE, re.MULTILINE)


def test_the_layers_are_those_that_are_held() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (held,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")

    assert [line.split("  ")[0] for line in LAYERS.splitlines()] == [layer for layer in held if layer != "__main__"]


@pytest.mark.parametrize("module", sorted(set(re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.py)`", ARCHITECTURE.text))))
def test_every_module_that_is_named_exists(module: str) -> None:
    assert (PACKAGE / module).is_file() or (ROOT / module).is_file()
