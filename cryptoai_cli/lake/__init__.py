"""The lake: whole-market sessions as Parquet that any engine reads, written and read through DuckDB."""
