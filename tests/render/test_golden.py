"""Compare every format with its golden file; `python -m tests.render.test_golden` writes them anew."""

from pathlib import Path

import pytest

from cryptoai_cli.render.options import Chart, RenderOptions
from cryptoai_cli.render.renderers import Format, render
from tests.render.story import build_story

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = {
    "report.csv": (Format.CSV, RenderOptions()),
    "report-by-group.csv": (Format.CSV, RenderOptions(by_group=True)),
    "report.tsv": (Format.TSV, RenderOptions()),
    "report.json": (Format.JSON, RenderOptions()),
    "report.md": (Format.MARKDOWN, RenderOptions()),
    "report.headline.txt": (Format.HEADLINE, RenderOptions()),
    "report.pipe.txt": (Format.TABLE, RenderOptions()),
    "report.80.txt": (Format.TABLE, RenderOptions(width=80)),
    "report.120.txt": (Format.TABLE, RenderOptions(width=120)),
    "report.html": (Format.HTML, RenderOptions()),
    "report.treemap.svg": (Format.SVG, RenderOptions(chart=Chart.TREEMAP)),
    "report.groups.svg": (Format.SVG, RenderOptions(chart=Chart.GROUPS)),
    "report.ascii.txt": (Format.TABLE, RenderOptions(width=100, encoding="ascii")),
}


def _written(name: str) -> str:
    form, options = CASES[name]
    text = render(build_story(), form, options)
    assert isinstance(text, str)
    return text.replace("\r\n", "\n")  # a checkout may change the ends of lines


@pytest.mark.parametrize("name", CASES)
def test_a_format_looks_as_it_did(name: str) -> None:
    assert _written(name) == (GOLDEN / name).read_text("utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(CASES)


if __name__ == "__main__":
    for each in CASES:
        (GOLDEN / each).write_text(_written(each), "utf-8")
