"""Text formats: CSV, JSON, Markdown, the headline alone, explanations and histories."""
