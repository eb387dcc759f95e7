"""Formats that programs and editors read: CSV, JSON, Markdown, the headline alone."""
