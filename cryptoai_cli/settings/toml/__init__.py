"""TOML as text: the lines of keys, and values formatted as TOML."""
