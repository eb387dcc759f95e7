"""All output formats of a report, and the renderer of each.

A renderer and the libraries that only it needs are imported when its format is requested.
"""

from collections.abc import Callable
from enum import StrEnum
from importlib import import_module

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.model import Report


class Format(StrEnum):
    """The formats, as spelled in `--format`."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    MARKDOWN = "markdown"
    JSON = "json"
    JSONL = "jsonl"
    HEADLINE = "headline"
    HTML = "html"
    XLSX = "xlsx"
    PARQUET = "parquet"
    PNG = "png"
    SVG = "svg"


BINARY = frozenset({Format.XLSX, Format.PARQUET, Format.PNG})
PICTURES = frozenset({Format.PNG, Format.SVG})
FORMAT_OF_ENDING = {
    ".txt": Format.TABLE,
    ".csv": Format.CSV,
    ".tsv": Format.TSV,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".json": Format.JSON,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xlsx": Format.XLSX,
    ".parquet": Format.PARQUET,
    ".png": Format.PNG,
    ".svg": Format.SVG,
}


def format_of(ending: str) -> Format | None:
    """Return the format for a file ending such as `.csv`, or None if it is unknown."""
    return FORMAT_OF_ENDING.get(ending.lower())


Renderer = Callable[[Report, RenderOptions], str | bytes]

_RENDERERS = {
    Format.TABLE: ("terminal.to_terminal", "to_terminal"),
    Format.CSV: ("text.to_csv", "to_csv"),
    Format.TSV: ("text.to_csv", "to_tsv"),
    Format.MARKDOWN: ("text.to_markdown", "to_markdown"),
    Format.JSON: ("text.to_json", "to_json"),
    Format.JSONL: ("text.to_jsonl", "to_jsonl"),
    Format.HEADLINE: ("text.to_headline", "to_headline"),
    Format.HTML: ("html.to_html", "to_html"),
    Format.XLSX: ("xlsx.to_xlsx", "to_xlsx"),
    Format.PARQUET: ("parquet.to_parquet", "to_parquet"),
    Format.PNG: ("charts.to_png", "to_png"),
    Format.SVG: ("charts.to_svg", "to_svg"),
}


def render(report: Report, form: Format, options: RenderOptions) -> str | bytes:
    """Return the report in the format `form`: bytes for those in `BINARY`, text for the others."""
    module, function = _RENDERERS[form]
    renderer: Renderer = getattr(import_module(f"cryptoai_cli.render.{module}"), function)
    return renderer(report, options)
