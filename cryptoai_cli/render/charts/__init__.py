"""Pictures: a report in, SVG or PNG out."""
