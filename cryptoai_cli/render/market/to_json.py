"""Write a report on the whole market as JSON according to `market.schema.json`.

Lines and groups have the columns of the CSV, with the same names and values.
"""

from cryptoai_cli.render.columns import Value
from cryptoai_cli.render.market.line_columns import line_cells
from cryptoai_cli.render.numbers import instant, percent_number
from cryptoai_cli.render.on_record.values import report_record_values
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.to_json import (
    document_text,
    failure_values,
    group_values,
    headline_values,
    json_value,
    notice_values,
    row_values,
)
from cryptoai_cli.report.market.model import MarketReport, MarketRow, Place
from cryptoai_cli.report.model import SCHEMA_VERSION


def market_to_json(market: MarketReport, options: RenderOptions) -> str:
    """Return the report as JSON, whole or the `fields` asked for; of the lines it has those of the lists."""
    base = market.base
    document: dict[str, Value] = {
        "schema": SCHEMA_VERSION,
        "session": base.session.day.isoformat(),
        "state": base.state.value,
        "as_of": json_value(base.as_of),
        "early_close": instant(base.session.closes) if base.session.closes_early else None,
        "generated_at": instant(base.generated_at),
        "source": market.source or None,
        "described_on": json_value(market.described_on),
        "headline": headline_values(base),
        "measure": base.measure.value,
        "by": market.by.value,
        "rank_by": market.rank_by.value,
        "only": list(market.only),
        "primary": base.primary or None,
        "partial": base.partial,
        "mixed": base.mixed,
        "confirmed": market.is_confirmed,
        "median_pct": percent_number(market.median_return),
        "breadth": _breadth_values(market),
        "filter": {"where": market.filter.where, "passed": market.filter.passed, "of": market.filter.of},
        "benchmarks": [row_values(base, row) for row in base.benchmarks],
        "lists": _list_values(market),
        "groups": [group_values(base, group, with_rows=False) for group in base.groups],
        "places": [_place_values(place) for place in market.places],
        "notices": notice_values(base),
        "failures": failure_values(base),
        **report_record_values(base),
    }
    return document_text(document, options)


def _breadth_values(market: MarketReport) -> dict[str, Value]:
    found = market.breadth
    return {
        "advances": found.advances,
        "declines": found.declines,
        "unchanged": found.unchanged,
        "volume_up": round(found.volume_up),
        "volume_down": round(found.volume_down),
    }


def _list_values(market: MarketReport) -> dict[str, Value]:
    lists = {
        "gainers": market.gainers,
        "losers": market.losers,
        "active": market.active,
        "suspect": market.suspect,
    }
    return {name: [_line_values(market, entry) for entry in entries] for name, entries in lists.items()}


def _line_values(market: MarketReport, entry: MarketRow) -> dict[str, Value]:
    """Return a line: the columns of the CSV, what confirms it, and what a second source said of it."""
    look = entry.line.second_look
    cells = {name: json_value(cell) for name, cell in line_cells(market, entry).items()}
    return cells | {
        "confirmation": entry.confirmation.value,
        "second_source": look.source if look else None,
        "second_change_pct": percent_number(look.simple_return) if look else None,
        "reason": entry.row.reason,
    }


def _place_values(place: Place) -> Value:
    return {
        "group": place.group,
        "label": place.label,
        "place": place.place,
        "of": place.of,
        "median_pct": percent_number(place.median_return),
    }
