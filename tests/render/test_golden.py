"""Compare every format with its golden file; `python -m tests.render.test_golden` writes them anew."""

from pathlib import Path

import pytest

from cryptoai_cli.render.market.renderers import render_market
from cryptoai_cli.render.options import Chart, RenderOptions
from cryptoai_cli.render.record.to_record import render_record
from cryptoai_cli.render.renderers import Format, render
from tests.render.market.sample import build_market
from tests.render.on_record.sample import build_record_report, build_story_on_record
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


MARKET = {
    "market.csv": (Format.CSV, RenderOptions()),
    "market.json": (Format.JSON, RenderOptions()),
    "market.md": (Format.MARKDOWN, RenderOptions()),
    "market.pipe.txt": (Format.TABLE, RenderOptions()),
    "market.80.txt": (Format.TABLE, RenderOptions(width=80)),
    "market.html": (Format.HTML, RenderOptions()),
    "market.treemap.svg": (Format.SVG, RenderOptions(chart=Chart.TREEMAP)),
}


WITH_RECORD = {
    "on-record.md": (Format.MARKDOWN, RenderOptions()),
    "on-record.80.txt": (Format.TABLE, RenderOptions(width=80)),
    "on-record.html": (Format.HTML, RenderOptions()),
}

RECORD = {
    "record.csv": (Format.CSV, RenderOptions()),
    "record.json": (Format.JSON, RenderOptions()),
    "record.md": (Format.MARKDOWN, RenderOptions()),
    "record.pipe.txt": (Format.TABLE, RenderOptions()),
    "record.80.txt": (Format.TABLE, RenderOptions(width=80)),
}
EVERY = (*CASES, *MARKET, *WITH_RECORD, *RECORD)


def _rendered(name: str) -> str | bytes:
    if name in MARKET:
        return render_market(build_market(), *MARKET[name])
    if name in WITH_RECORD:
        return render(build_story_on_record(), *WITH_RECORD[name])
    if name in RECORD:
        return render_record(build_record_report(), *RECORD[name])
    return render(build_story(), *CASES[name])


def _written(name: str) -> str:
    text = _rendered(name)
    assert isinstance(text, str)
    return text.replace("\r\n", "\n")  # a checkout may change the ends of lines


@pytest.mark.parametrize("name", EVERY)
def test_a_format_looks_as_it_did(name: str) -> None:
    assert _written(name) == (GOLDEN / name).read_text("utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(EVERY)


if __name__ == "__main__":
    for each in EVERY:
        (GOLDEN / each).write_text(_written(each), "utf-8")
