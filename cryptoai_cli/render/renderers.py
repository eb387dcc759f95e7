"""Every format a report can be written in, and the renderer of each.

A renderer is loaded when its format is asked for: the terminal needs rich, the others nothing but the standard library.
"""

from enum import StrEnum
from typing import assert_never

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.model import Report


class Format(StrEnum):
    """The formats, as `--format` spells them."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    MARKDOWN = "markdown"
    JSON = "json"
    HEADLINE = "headline"


FORMAT_OF_ENDING = {
    ".txt": Format.TABLE,
    ".csv": Format.CSV,
    ".tsv": Format.TSV,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".json": Format.JSON,
}


def format_of(ending: str) -> Format | None:
    """Return the format of a file by the ending of its name (`.csv`), None where it tells nothing."""
    return FORMAT_OF_ENDING.get(ending.lower())


def render(report: Report, form: Format, options: RenderOptions) -> str:
    """Return the report in the format `form`."""
    # ruff: noqa: PLC0415 - a run loads the renderer it needs and no other
    match form:
        case Format.TABLE:
            from cryptoai_cli.render.to_terminal import to_terminal

            return to_terminal(report, options)
        case Format.CSV:
            from cryptoai_cli.render.to_csv import to_csv

            return to_csv(report, options)
        case Format.TSV:
            from cryptoai_cli.render.to_csv import to_tsv

            return to_tsv(report, options)
        case Format.MARKDOWN:
            from cryptoai_cli.render.to_markdown import to_markdown

            return to_markdown(report, options)
        case Format.JSON:
            from cryptoai_cli.render.to_json import to_json

            return to_json(report, options)
        case Format.HEADLINE:
            from cryptoai_cli.render.to_headline import to_headline

            return to_headline(report, options)
        case _:
            assert_never(form)
