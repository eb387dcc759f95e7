"""The page: a report in, one HTML file out."""
