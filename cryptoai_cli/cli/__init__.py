"""The `movers` command: thin, one module per command."""
