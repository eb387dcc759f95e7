from pathlib import Path

from cryptoai_cli.report.style import SYMBOL_PLACE, Palette

SETTINGS = (Path(__file__).parents[2] / "docs" / "settings.md").read_text("utf-8")


def test_the_settings_page_names_every_palette_and_the_place_of_a_symbol() -> None:
    line = next(line for line in SETTINGS.splitlines() if line.startswith("| `colours` |"))
    assert [palette for palette in Palette if f"`{palette}`" not in line] == []
    assert f"`{SYMBOL_PLACE}`" in SETTINGS
