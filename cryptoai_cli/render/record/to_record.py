"""Write a report of what is on record in the formats that it has.

A renderer and the libraries that only it needs are imported when its format is requested.
"""

from collections.abc import Callable
from importlib import import_module

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.renderers import Format
from cryptoai_cli.report.record_report import RecordReport

RecordRenderer = Callable[[RecordReport, RenderOptions], str]

_RENDERERS = {
    Format.TABLE: ("record_to_terminal", "record_to_terminal"),
    Format.CSV: ("record_to_files", "record_to_csv"),
    Format.TSV: ("record_to_files", "record_to_tsv"),
    Format.MARKDOWN: ("record_to_markdown", "record_to_markdown"),
    Format.JSON: ("record_to_files", "record_to_json"),
    Format.JSONL: ("record_to_files", "record_to_jsonl"),
}
RECORD_FORMATS = tuple(_RENDERERS)
ROWS_ONLY = frozenset({Format.CSV, Format.TSV, Format.JSONL})
"""Formats of records alone, without what came of looking them up."""


def render_record(report: RecordReport, form: Format, options: RenderOptions) -> str:
    """Return the report in the format `form`, one of `RECORD_FORMATS`."""
    module, function = _RENDERERS[form]
    renderer: RecordRenderer = getattr(import_module(f"cryptoai_cli.render.record.{module}"), function)
    return renderer(report, options)
