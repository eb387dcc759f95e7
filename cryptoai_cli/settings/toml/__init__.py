"""TOML as text: the line of a key, a value as TOML writes it."""
