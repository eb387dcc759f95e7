"""The renderer of each output format of a report on the whole market.

A renderer and the libraries that only it needs are imported when its format is requested.
"""

from collections.abc import Callable
from importlib import import_module

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.renderers import Format
from cryptoai_cli.report.market.model import MarketReport

MarketRenderer = Callable[[MarketReport, RenderOptions], str | bytes]

_RENDERERS = {
    Format.TABLE: ("to_terminal", "market_to_terminal"),
    Format.CSV: ("to_files", "market_to_csv"),
    Format.TSV: ("to_files", "market_to_tsv"),
    Format.MARKDOWN: ("to_markdown", "market_to_markdown"),
    Format.JSON: ("to_json", "market_to_json"),
    Format.JSONL: ("to_files", "market_to_jsonl"),
    Format.HEADLINE: ("to_headline", "market_to_headline"),
    Format.HTML: ("to_html", "market_to_html"),
    Format.XLSX: ("to_xlsx", "market_to_xlsx"),
    Format.PARQUET: ("to_files", "market_to_parquet"),
    Format.PNG: ("to_picture", "market_to_png"),
    Format.SVG: ("to_picture", "market_to_svg"),
}


def render_market(market: MarketReport, form: Format, options: RenderOptions) -> str | bytes:
    """Return the report in the format `form`: bytes for those in `BINARY`, text for the others."""
    module, function = _RENDERERS[form]
    renderer: MarketRenderer = getattr(import_module(f"cryptoai_cli.render.market.{module}"), function)
    return renderer(market, options)
