import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "make_fonts.py"


@pytest.fixture(scope="session")
def make_fonts() -> ModuleType:
    pytest.importorskip("fontTools", reason="fonttools is in the dev extra only")
    specification = importlib.util.spec_from_file_location("make_fonts", SCRIPT)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_the_table_in_the_package_is_that_of_its_fonts(make_fonts: ModuleType) -> None:
    assert make_fonts.main(["--check"]) == 0


def test_check_finds_a_table_that_differs_and_leaves_it_alone(
    make_fonts: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "widths.json"
    table.write_text("[]\n", encoding="ascii")
    monkeypatch.setattr(make_fonts, "TABLE", table)
    assert make_fonts.main(["--check"]) == 1
    assert "without --check" in capsys.readouterr().err
    assert table.read_text(encoding="ascii") == "[]\n"


def test_what_is_written_passes_the_check(
    make_fonts: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make_fonts, "TABLE", tmp_path / "widths.json")
    assert make_fonts.main([]) == 0
    assert make_fonts.main(["--check"]) == 0


def test_the_table_holds_thousandths_of_both_weights(make_fonts: ModuleType) -> None:
    first = json.loads(make_fonts.table_text())[0]
    assert first["first"] == ord(" ")
    at = ord("A") - ord(" ")
    assert (first["regular"][at], first["semibold"][at]) == (544, 558)  # as the font file says


def test_consecutive_code_points_share_a_line(make_fonts: ModuleType) -> None:
    assert make_fonts.ranges([1, 2, 3, 7, 9, 10]) == [[1, 2, 3], [7], [9, 10]]
    assert make_fonts.ranges([]) == []


@pytest.mark.parametrize("arguments", [["--chekc"], ["folder", "another"]])
def test_other_arguments_print_the_usage(
    make_fonts: ModuleType, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert make_fonts.main(arguments) == 2
    assert "--check" in capsys.readouterr().err
