"""TOML as text: where a key stands, how a value is written, edits that keep comments."""
