"""The `movers` command-line interface: a thin layer with one module per command."""
