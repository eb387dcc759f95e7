"""Write a report as JSON according to `report.schema.json`.

Rows and groups have the columns of the CSV, with the same names and values.
"""

import json
import math
from datetime import date, datetime

from cryptoai_cli.render.columns import ROW_COLUMNS, Cell, Value, group_columns, row_columns
from cryptoai_cli.render.numbers import instant, percent_number
from cryptoai_cli.render.on_record.values import report_record_values
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.json_fields import kept_fields
from cryptoai_cli.report.claims import Claim, Superlative
from cryptoai_cli.report.model import SCHEMA_VERSION, Excess, GroupReport, Report, Row
from cryptoai_cli.report.ranking import RANK_FIGURES


def to_json(report: Report, options: RenderOptions) -> str:
    """Return the report as JSON, whole or the `fields` asked for; with `by_group`, the groups have no rows."""
    document: dict[str, Value] = {
        "schema": SCHEMA_VERSION,
        "session": report.session.day.isoformat(),
        **({} if report.period is None else {"base_session": report.previous.day.isoformat()}),
        **_horizon_values(report),
        "state": report.state.value,
        "as_of": json_value(report.as_of),
        "early_close": instant(report.session.closes) if report.session.closes_early else None,
        "generated_at": instant(report.generated_at),
        "headline": headline_values(report),
        "measure": report.measure.value,
        "rank_by": report.rank_by.value,
        "primary": report.primary or None,
        "partial": report.partial,
        "mixed": report.mixed,
        "benchmarks": [row_values(report, row) for row in report.benchmarks],
        "groups": [group_values(report, group, with_rows=not options.by_group) for group in report.groups],
        "leaders": [_ranked_values(report, row) for row in report.leaders(options.top)],
        "laggards": [_ranked_values(report, row) for row in report.laggards(options.top)],
        "notices": notice_values(report),
        "failures": failure_values(report),
        **report_record_values(report),
    }
    return document_text(document, options)


def document_text(document: dict[str, Value], options: RenderOptions) -> str:
    """Return a document as JSON, whole or the `fields` asked for."""
    kept = kept_fields(document, frozenset(options.fields)) if options.fields else document
    return json.dumps(kept, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _horizon_values(report: Report) -> dict[str, Value]:
    each: list[Value] = [
        {"name": horizon.name, "base_session": horizon.base.isoformat()} for horizon in report.horizons
    ]
    return {"horizons": each} if each else {}


def headline_values(report: Report) -> dict[str, Value]:
    """Return the headline with its claims and superlatives."""
    headline = report.headline
    return {
        "text": headline.text,
        "tone": headline.tone.value if headline.tone else None,
        "claims": [{"text": claim.text, "value": _claim_value(claim), "cell": claim.cell} for claim in headline.claims],
        "superlatives": [_superlative_values(each) for each in headline.superlatives],
    }


def _superlative_values(superlative: Superlative) -> Value:
    return {
        "text": superlative.text,
        "kind": superlative.kind.value,
        "scope": superlative.scope.value,
        "groups": list(superlative.groups),
        "cells": list(superlative.cells),
        "without_suspect": superlative.without_suspect,
    }


def _claim_value(claim: Claim) -> Value:
    return None if isinstance(claim.value, float) and not math.isfinite(claim.value) else claim.value


def row_values(report: Report, row: Row) -> dict[str, Value]:
    """Return a row: the columns of the CSV, and what JSON alone has."""
    cells: dict[str, Value] = {column.name: json_value(column.extract(report, row)) for column in row_columns(report)}
    cells["prior_change_pct"] = percent_number(row.prior_return)
    cells["beta_sessions"] = row.beta_sessions
    cells["largest_of"] = row.largest_of
    cells["context_source"] = row.context_source or None
    cells["reason"] = row.reason
    cells["utc_day"] = row.utc_day
    cells["excesses"] = _excess_values(row.excesses)
    return cells


def group_values(report: Report, group: GroupReport, *, with_rows: bool) -> dict[str, Value]:
    """Return a group: the columns of the CSV, and what JSON alone has."""
    cells: dict[str, Value] = {
        column.name: json_value(column.extract(report, group)) for column in group_columns(report)
    }
    cells["dispersion_pct"] = percent_number(group.dispersion)
    cells["largest_since"] = json_value(group.largest_since)
    cells["largest_of"] = group.largest_of
    cells["also_led"] = group.also_led
    cells["unranked_because"] = group.unranked_because
    cells["excesses"] = _excess_values(group.excesses)
    if with_rows:
        cells["rows"] = [row_values(report, row) for row in group.rows]
    return cells


def _ranked_values(report: Report, row: Row) -> dict[str, Value]:
    """Return a leader or laggard with its move, and with the figure it is ranked by if that is another one.

    It has no group, because the ranking has each symbol once, whichever groups it is in.
    """
    names = {"symbol", "name", "change_pct", RANK_FIGURES[report.rank_by].column}
    return {column.name: json_value(column.extract(report, row)) for column in ROW_COLUMNS if column.name in names}


def _excess_values(excesses: tuple[Excess, ...]) -> list[Value]:
    return [{"benchmark": each.benchmark, "excess_pct": percent_number(each.excess_return)} for each in excesses]


def notice_values(report: Report) -> list[Value]:
    """Return the notices with their codes."""
    return [{"code": notice.code, "message": notice.message} for notice in report.notices]


def failure_values(report: Report) -> list[Value]:
    """Return what the sources did not give."""
    return [
        {"symbol": failure.symbol, "source": failure.source, "kind": failure.kind.value, "detail": failure.detail}
        for failure in report.failures
    ]


def json_value(cell: Cell) -> Value:
    """Return a cell as JSON has it: days and instants as text."""
    if isinstance(cell, datetime):
        return instant(cell)
    return cell.isoformat() if isinstance(cell, date) else cell
