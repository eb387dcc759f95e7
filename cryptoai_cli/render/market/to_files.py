"""Write the lines of the whole market, or its groups, as CSV, TSV, JSON lines or Parquet."""

from cryptoai_cli.render.columns import Table
from cryptoai_cli.render.market.line_columns import market_table
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.to_csv import table_to_csv, table_to_tsv
from cryptoai_cli.render.text.to_jsonl import table_to_jsonl
from cryptoai_cli.report.market.model import MarketReport


def market_to_csv(market: MarketReport, options: RenderOptions) -> str:
    """Return benchmarks and lines as comma-separated values; a decimal comma implies a semicolon as the delimiter."""
    return table_to_csv(_asked(market, options), options)


def market_to_tsv(market: MarketReport, options: RenderOptions) -> str:
    """Return benchmarks and lines as tab-separated values, exactly one line per row."""
    return table_to_tsv(_asked(market, options), options)


def market_to_jsonl(market: MarketReport, options: RenderOptions) -> str:
    """Return benchmarks and lines, or with `by_group` the groups, each as one line of JSON."""
    return table_to_jsonl(_asked(market, options))


def market_to_parquet(market: MarketReport, options: RenderOptions) -> bytes:
    """Return benchmarks and lines as a Parquet file; raise UsageError without pyarrow."""
    from cryptoai_cli.render.parquet.to_parquet import table_to_parquet  # noqa: PLC0415 - this format only

    return table_to_parquet(_asked(market, options))


def _asked(market: MarketReport, options: RenderOptions) -> Table:
    return market_table(market, by_group=options.by_group, names=options.columns)
