"""The report as Parquet."""
