"""Write what is on record as CSV, tab-separated text, JSON (`record.schema.json`) or lines of JSON."""

from typing import TYPE_CHECKING

from cryptoai_cli.market.text import plain_text
from cryptoai_cli.render.numbers import instant
from cryptoai_cli.render.on_record.values import record_table, record_values
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.to_csv import table_to_csv, table_to_tsv
from cryptoai_cli.render.text.to_json import document_text
from cryptoai_cli.render.text.to_jsonl import table_to_jsonl
from cryptoai_cli.report.model import SCHEMA_VERSION
from cryptoai_cli.report.record_report import RecordReport

if TYPE_CHECKING:
    from cryptoai_cli.render.columns import Value

_LONGEST = 1000


def record_to_csv(report: RecordReport, options: RenderOptions) -> str:
    """Return the records as comma-separated values, one line a record."""
    return table_to_csv(record_table(report.on_record, options.columns), options)


def record_to_tsv(report: RecordReport, options: RenderOptions) -> str:
    """Return the records as tab-separated values, one line a record."""
    return table_to_tsv(record_table(report.on_record, options.columns), options)


def record_to_jsonl(report: RecordReport, options: RenderOptions) -> str:
    """Return the records as lines of JSON with the columns of the CSV."""
    return table_to_jsonl(record_table(report.on_record, options.columns))


def record_to_json(report: RecordReport, options: RenderOptions) -> str:
    """Return the report as JSON, whole or the `fields` asked for."""
    found = report.on_record
    document: dict[str, Value] = {
        "schema": SCHEMA_VERSION,
        "session": report.session.isoformat(),
        "sessions": [session.isoformat() for session in found.sessions],
        "generated_at": instant(report.generated_at),
        **record_values(found),
        "not_looked_up": {title: _clean_words(why) for title, why in found.not_asked.items()},
        "unavailable": {title: _clean_words(why) for title, why in found.unavailable.items()},
        "notices": [{"code": notice.code, "message": _clean_words(notice.message)} for notice in report.notices],
    }
    return document_text(document, options)


def _clean_words(words: str) -> str:
    return plain_text(words, longest=_LONGEST)
